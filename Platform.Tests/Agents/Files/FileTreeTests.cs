using System.Diagnostics;
using System.Text;
using System.Text.Json.Nodes;
using Platform.Core.Agents.Files;
using Platform.Core.Agents.Templates;

namespace Platform.Tests.Agents.Files;

/// <summary>Reading and writing files of agents: lines, refusals, and files that want to do harm.</summary>
public sealed class FileTreeTests
{
    [Fact]
    public void Yaml_IsReadAsTheCoreSchemaSays()
    {
        var root = Read("""
            text: plain words
            quoted: "5.00"
            single: 'yes'
            yes: yes
            number: 42
            negative: -7
            decimal: 0.70
            exponent: 1e3
            huge: 123456789012345678901234567890
            truth: true
            nothing: null
            tilde: ~
            empty:
            list: [1, two, {three: 3}]
            block: |
              first
              second
            folded: >-
              one
              line
            date: 2026-11-21
            port: 0x1F
            """);
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse("""
            {"text":"plain words","quoted":"5.00","single":"yes","yes":"yes","number":42,"negative":-7,"decimal":0.7,"exponent":1000,"huge":1.2345678901234568E+29,"truth":true,"nothing":null,"tilde":null,
             "empty":null,"list":[1,"two",{"three":3}],"block":"first\nsecond\n","folded":"one line","date":"2026-11-21","port":"0x1F"}
            """), root), root.ToJsonString());
    }

    [Theory]
    [InlineData("")]
    [InlineData(" leading and trailing ")]
    [InlineData("null")]
    [InlineData("~")]
    [InlineData("true")]
    [InlineData("no")]
    [InlineData("5.00")]
    [InlineData("1e3")]
    [InlineData("- not a list")]
    [InlineData("key: value")]
    [InlineData("ends with colon:")]
    [InlineData("text # no comment")]
    [InlineData("#comment")]
    [InlineData("*alias")]
    [InlineData("&anchor")]
    [InlineData("!tag")]
    [InlineData("{curly}")]
    [InlineData("[square]")]
    [InlineData("quote \" and ' inside")]
    [InlineData("'quoted'")]
    [InlineData("back\\slash")]
    [InlineData("tab\there")]
    [InlineData("a\nb")]
    [InlineData("a\nb\n")]
    [InlineData("a\n\nb\n\n")]
    [InlineData("  indented\nfirst line")]
    [InlineData("\nleading break")]
    [InlineData("trailing blank \nline")]
    [InlineData("carriage\r\nreturn")]
    [InlineData("Русский текст: с двоеточием")]
    [InlineData("emoji 🙂 and\nmore 🙂")]
    [InlineData("zero\u200Bwidth\u2028separator\u0085next")]
    [InlineData("---")]
    [InlineData("...\n---\n")]
    [InlineData("%directive")]
    [InlineData("|")]
    [InlineData(">-")]
    [InlineData("<<")]
    [InlineData("?")]
    [InlineData("\u0007bell")]
    [InlineData("a: |\n  b\n# c\n- d")]
    public void Text_WrittenAsYaml_ComesBackToTheLetter(string text)
    {
        var root = new JsonObject { ["value"] = text, [text.Length is 0 or > 100 ? "k" : text] = new JsonArray(text, new JsonObject { ["inner"] = text }) };
        var written = AgentFile.Write(root, AgentFileFormat.Yaml);
        Assert.True(JsonNode.DeepEquals(root, Read(written)), written);
        Assert.True(JsonNode.DeepEquals(root, Read(AgentFile.Write(root, AgentFileFormat.Json), AgentFileFormat.Json)));
    }

    [Fact]
    public void Prompt_OfSeveralLines_IsWrittenAsABlock()
    {
        var written = AgentFile.Write(new JsonObject { ["prompt"] = "You help.\n\n1. Ask.\n2. Answer: briefly.", ["numbers"] = new JsonArray(1, 0.5m), ["none"] = new JsonArray() }, AgentFileFormat.Yaml);
        Assert.Equal("prompt: |-\n  You help.\n\n  1. Ask.\n  2. Answer: briefly.\nnumbers:\n- 1\n- 0.5\nnone: []\n", written);
    }

    [Theory]
    [InlineData("a: &x 1\nb: *x", 1, "Anchors")]
    [InlineData("a: 1\nb: *x", 2, "Anchors")]
    [InlineData("a: 1\nb: !!binary aGk=", 2, "Tags")]
    [InlineData("a: !System.Object 1", 1, "Tags")]
    [InlineData("a: 1\na: 2", 2, "'a' stands here already")]
    [InlineData("a: 1\n---\nb: 2", 2, "second")]
    [InlineData("a: [1, 2", 2, "no valid YAML")]
    [InlineData("a: 1\n  b: 2", 2, "no valid YAML")]
    [InlineData("a: \"\\0\"", 1, "cannot be stored")]
    [InlineData("? [a, b]\n: 1", 1, "simple word")]
    [InlineData("- 1", 1, "begins with")]
    [InlineData("", 1, "begins with")]
    [InlineData("{\"a\": 1,\n \"a\": 2}", 2, "'a' stands here already")]
    [InlineData("{\"a\": 1,\n}", 2, "no valid JSON")]
    [InlineData("{\"a\": \"\\ud800\"}", 1, "cannot be stored")]
    [InlineData("{\"a\":\n\n \"\\u0000\"}", 3, "cannot be stored")]
    [InlineData("{} {}", 1, "no valid JSON")]
    public void File_ThatIsWrong_IsRefusedWithItsLine(string text, int line, string expected)
    {
        var fault = Assert.Single(FileTree.Read(text).Error!.Fields);
        Assert.StartsWith($"Line {line}: ", fault.Message, StringComparison.Ordinal);
        Assert.Contains(expected, fault.Message, StringComparison.Ordinal);
    }

    public static TheoryData<string, string> Hostile()
    {
        var laughs = new StringBuilder("a: &a [x,x,x,x,x,x,x,x,x]\n");
        for (var letter = 'b'; letter < 'k'; letter++)
            laughs.Append(letter).Append(": &").Append(letter).Append(" [").AppendJoin(',', Enumerable.Repeat($"*{(char)(letter - 1)}", 9)).Append("]\n");
        var longKey = new string('k', 60_000);
        return new()
        {
            { "a billion laughs", laughs.ToString() }, { "deep flow", "a: " + new string('[', 2_000_000) }, { "deep blocks", "a:\n" + string.Concat(Enumerable.Range(1, 2_000).Select(i => new string(' ', i) + "b:\n")) },
            { "deep dashes", string.Concat(Enumerable.Repeat("- ", 1_000_000)) }, { "deep JSON", "{\"a\":" + new string('[', 2_000_000) }, { "many values", "a: [" + string.Concat(Enumerable.Repeat("1,", 1_000_000)) + "]" },
            { "many keys", string.Concat(Enumerable.Range(0, 300_000).Select(i => $"k{i}: 1\n")) }, { "too long", "a: " + new string('x', 6_000_000) },
            { "long keys, deep", "{" + string.Concat(Enumerable.Repeat($"\"{longKey}\":{{", 50)) + string.Join(',', Enumerable.Range(0, 190_000).Select(i => $"\"{i}\":[]")) + new string('}', 51) },
            { "open quote", "a: \"" + new string('\n', 4_000_000) }, { "question marks", string.Concat(Enumerable.Repeat("? ", 500_000)) }, { "braces", "a: " + string.Concat(Enumerable.Repeat("{a: ", 500_000)) },
            { "percent", string.Concat(Enumerable.Repeat("%TAG ! tag:x,2000:\n", 200_000)) }, { "comments", string.Concat(Enumerable.Repeat("#\n", 2_000_000)) },
        };
    }

    [Theory, MemberData(nameof(Hostile))]
    public void File_ThatWantsToDoHarm_EndsWithinABound(string what, string text)
    {
        var (started, before) = (Stopwatch.GetTimestamp(), GC.GetTotalAllocatedBytes(precise: true));
        var read = FileTree.Read(text);
        var (took, allocated) = (Stopwatch.GetElapsedTime(started), GC.GetTotalAllocatedBytes(precise: true) - before);
        Assert.True(read.Error is not null || what == "long keys, deep", $"{what} was taken");
        // Not how fast it is, which a busy machine decides, but that its time does not grow with the square of what came.
        Assert.True(took < TimeSpan.FromMinutes(1), $"{what} took {took}");
        Assert.True(allocated < 1_000_000_000, $"{what} took {allocated / 1_000_000} MB");
    }

    [Fact]
    public void Lines_AreThoseOfTheValues()
    {
        var tree = FileTree.Read("format: x\nagents:\n- id: a\n  config_json:\n    simple: {}\n- id: b\n").Value!;
        Assert.Equal((1, 3, 6, 5, 5), (tree.LineOf("/format"), tree.LineOf("/agents/0/id"), tree.LineOf("/agents/1/id"), tree.LineOf("/agents/0/config_json/simple"), tree.LineOf("/agents/0/config_json/simple/settings/provider")));
    }

    [Theory]
    [InlineData("ru")]
    [InlineData("en")]
    public void Templates_AreWhole(string language)
    {
        var templates = AgentTemplates.List(language);
        Assert.Equal(5, templates.Count);
        foreach (var template in templates)
        {
            Assert.True(template.Prompt.Length > 800, template.Key);
            Assert.InRange(template.Temperature, 0, 1);
            Assert.Empty(Platform.Core.Agents.Configuration.ConfigSchemas.CheckAgent(template.Config, ""));
            Assert.All(template.Tools, type => Assert.NotEqual("", AgentTemplates.Tool(type, language).Description));
            Assert.Equal(language == "ru", template.Prompt.Any(letter => letter is >= 'а' and <= 'я'));
        }
    }

    private static JsonObject Read(string text, AgentFileFormat format = AgentFileFormat.Yaml)
    {
        var read = FileTree.Read(text, format);
        Assert.True(read.Succeeded, $"{read.Error}\n{text}");
        return read.Value.Root;
    }
}
