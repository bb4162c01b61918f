using System.Text.Json;
using System.Text.Json.Nodes;
using Platform.Core.Agents;
using Platform.Core.Agents.Contracts;
using Platform.Web.Agents.Toolbox.Editor;
using Platform.Web.Agents.Toolbox.List;

namespace Platform.Tests.Agents.Toolbox;

/// <summary>What the form holds is what is stored, and two people's changes are told apart.</summary>
public sealed class ToolDraftTests
{
    public static TheoryData<ToolType, string> Stored() => new()
    {
        { ToolType.Http, """{"class":"read","timeout_seconds":5,"url":"https://example.com/{a}","method":"POST","headers":{"Accept":"text/plain","X-Key":"***"},"body":{"n":"{n}","list":[1,"x"]},"allow_private":true}""" },
        { ToolType.Http, """{"url":"https://example.com","method":"GET","body":"plain {a}"}""" },
        { ToolType.Mcp, """{"url":"https://example.com/mcp","headers":{"Authorization":"***"},"allow_private":true}""" },
        { ToolType.Mcp, """{"command":"everything","args":["stdio","two words"]}""" },
        { ToolType.Knowledge, """{"sources":["price list","handbook"],"top_k":6}""" },
        { ToolType.Time, "{}" },
    };

    [Theory]
    [MemberData(nameof(Stored))]
    public void Draft_OfAStoredTool_SendsTheSame(ToolType type, string config)
    {
        var draft = ToolDraft.Of(View(type, config));
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(config), draft.ToEdit().Config.Value), draft.ToEdit().Config.Value?.ToJsonString());
        Assert.True(ToolMerge.AreSame(draft.Fields(), ToolDraft.Of(type, draft.Fields()).Fields()));
    }

    [Fact]
    public void StoredSecret_IsNeverInTheForm_AndIsKeptOrReplaced()
    {
        var draft = ToolDraft.Of(View(ToolType.Http, """{"url":"https://example.com","method":"GET","headers":{"Authorization":"***"}}"""));
        var slot = Assert.Single(draft.Headers);
        Assert.Equal((true, ""), (slot.IsKept, slot.Value));
        (slot.IsKept, slot.Value) = (false, "Bearer new");
        Assert.Equal("Bearer new", (string?)draft.ToEdit().Config.Value!["headers"]!["Authorization"]);
    }

    [Fact]
    public void BodyThatIsNoJson_IsNotSent_AndIsTold()
    {
        var draft = new ToolDraft { Type = ToolType.Http, BodyKind = BodyKind.Json, Body = """{"a":""" };
        Assert.False(draft.HasReadableBody);
        draft.Body = """{"a":1}""";
        Assert.True(draft.HasReadableBody);
    }

    [Fact]
    public void Merge_TakesTheirs_WithWhatIChanged()
    {
        var origin = ToolDraft.Of(View(ToolType.Http, """{"url":"https://a.example","method":"GET","timeout_seconds":5}""")).Fields();
        var mine = ToolDraft.Of(ToolType.Http, origin);
        (mine.Description, mine.Timeout, mine.Method) = ("mine", null, "POST");
        var theirs = ToolDraft.Of(ToolType.Http, origin);
        (theirs.Name, theirs.Url, theirs.Method) = ("theirs", "https://b.example", "PUT");

        Assert.Equal(["config.method", "config.url", "name"], ToolMerge.Differences(origin, theirs.Fields()).Order());
        var merged = ToolDraft.Of(ToolType.Http, ToolMerge.Merge(origin, mine.Fields(), theirs.Fields()));
        Assert.Equal(("theirs", "mine", "https://b.example", "POST", (int?)null), (merged.Name, merged.Description, merged.Url, merged.Method, merged.Timeout));
    }

    [Fact]
    public void Url_VariablesWithoutArguments_AreNamed()
    {
        const string template = "https://example.com/{city}/{day}?u={units}&raw={}";
        Assert.Equal(["city", "day", "units"], UrlTemplate.Parts(template).Select(part => part.Variable).OfType<string>());
        Assert.Equal(template, string.Concat(UrlTemplate.Parts(template).Select(part => part.Text)));
        Assert.Equal(["day", "units"], UrlTemplate.Unknown(template, ["city"]));
    }

    [Fact]
    public void NameOfACopy_FitsTheColumn()
    {
        Assert.Equal("a (copy)", ToolNames.CopyOf("a", name => $"{name} (copy)"));
        Assert.Equal(255, ToolNames.CopyOf(new string('x', 255), name => $"{name} (copy)").Length);
    }

    private static ToolView View(ToolType type, string config) => new(
        Guid.CreateVersion7(), "tool", type, "about", """{"type":"object"}""", null, (JsonObject)JsonNode.Parse(config)!, true, DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch);
}
