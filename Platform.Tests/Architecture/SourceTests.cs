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

    [Fact]
    public void Actions_OfTheAuditTrail_HaveWords()
    {
        // conversation.taken, api_key.created …; codes of errors have the same form, and texts of their own or, where only the shell can meet them, none.
        var errors = Code.SourceFiles("Platform.Web", ".resx").SelectMany(Keys).Where(key => key.StartsWith("Error.", StringComparison.Ordinal)).Select(key => key["Error.".Length..]).ToHashSet();
        var words = Keys(Path.Combine(Code.Root, "Platform.Web", "Audit", "AuditText.resx")).ToHashSet();
        var found =
            from file in Code.SourceFiles("Platform.Core", ".cs")
            let text = File.ReadAllText(file)
            where text.Contains("Audit(", StringComparison.Ordinal) || text.Contains("TellAsync(", StringComparison.Ordinal)
            from Match action in Action().Matches(text)
            select action.Groups[1].Value;
        var actions = found.Where(action => !errors.Contains(action) && !action.StartsWith("shared.", StringComparison.Ordinal) && !action.StartsWith("access.", StringComparison.Ordinal) && action != "office.sql_role_not_allowed").ToHashSet();
        Assert.Contains("conversation.taken", actions);
        Assert.Empty(actions.Where(action => !words.Contains($"Action.{action}")).Order());
    }

    [GeneratedRegex(@"""([a-z_]+\.[a-z_]+)""")]
    private static partial Regex Action();

    private static IEnumerable<string> Keys(string file) => XDocument.Load(file).Descendants("data").Select(data => data.Attribute("name")!.Value);

    [GeneratedRegex(@"^namespace ([\w.]+)", RegexOptions.Multiline)]
    private static partial Regex Namespace();
}
