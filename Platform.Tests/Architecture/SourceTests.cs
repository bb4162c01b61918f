using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Platform.Tests.Architecture;

/// <summary>Where files stand, how long they are, and that both languages have every text: wall 8 of the architecture.</summary>
public sealed partial class SourceTests
{
    [Fact]
    public void Folders_AreNamespaces()
    {
        var wrong =
            from project in Code.Projects
            from file in Code.SourceFiles(project, ".cs")
            let declared = Namespace().Match(File.ReadAllText(file))
            where declared.Success
            let folder = Path.GetDirectoryName(Code.Relative(file))!.Replace('/', '.')
            where declared.Groups[1].Value != folder
            select $"{Code.Relative(file)}: {declared.Groups[1].Value}";
        Assert.Empty(wrong);
    }

    [Fact]
    public void Files_StayShort()
    {
        var wrong =
            from project in Code.Projects
            from file in Code.SourceFiles(project, ".cs", ".razor")
            let limit = file.EndsWith(".razor.cs", StringComparison.Ordinal) ? 350 : file.EndsWith(".razor", StringComparison.Ordinal) ? 250 : 400
            let lines = File.ReadLines(file).Count()
            where lines > limit
            select $"{Code.Relative(file)}: {lines} lines, at most {limit}";
        Assert.Empty(wrong);
    }

    [Fact]
    public void Texts_AreThereInBothLanguages()
    {
        var wrong =
            from project in Code.Projects
            from file in Code.SourceFiles(project, ".resx").Where(file => !file.EndsWith(".ru.resx", StringComparison.Ordinal))
            let russian = Path.ChangeExtension(file, ".ru.resx")
            from key in File.Exists(russian) ? Keys(file).Except(Keys(russian)).Concat(Keys(russian).Except(Keys(file))) : ["(no Russian file)"]
            select $"{Code.Relative(file)}: {key}";
        Assert.Empty(wrong);
    }

    private static IEnumerable<string> Keys(string file) => XDocument.Load(file).Descendants("data").Select(data => data.Attribute("name")!.Value);

    [GeneratedRegex(@"^namespace ([\w.]+)", RegexOptions.Multiline)]
    private static partial Regex Namespace();
}
