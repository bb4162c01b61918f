using System.Text;
using System.Text.Json;
using Platform.Core.Access.Contracts;
using Platform.Core.Runtime.Contracts;
using Platform.Core.Runtime.Conversations;
using Platform.Core.Shared.Operations;
using Platform.Protocol.Runtime;

namespace Platform.Tests.Runtime.Conversations;

public sealed class ConversationListTests(PlatformFixture platform) : IClassFixture<PlatformFixture>
{
    [Fact]
    public async Task List_ByEachFilter_ShowsThose_LastSpokenInFirst()
    {
        var (@case, actor) = await MakeAsync();
        async Task<string> Found(ConversationFilter filter) => string.Join(',', (await platform.RunAsync(new ListConversations(filter), actor)).Items.Select(row => row.ThreadId));

        Assert.Equal("c,b,a", await Found(new()));
        Assert.Equal("b,a", await Found(new(Agent: @case.Agent)));
        Assert.Equal("b", await Found(new(Channel: "web")));
        Assert.Equal("a", await Found(new(Text: "PARCEL")));
        Assert.Equal("a", await Found(new(Text: "мария")));
        Assert.Equal("", await Found(new(Text: "100%")));
        Assert.Equal("b", await Found(new(Tag: "vip")));
        Assert.Equal("b", await Found(new(WithErrors: true)));
        Assert.Equal("c", await Found(new(State: ConversationState.Closed)));
        Assert.Equal("c,b", await Found(new(From: platform.Time.GetUtcNow().AddDays(-2))));
        Assert.Equal("a", await Found(new(To: platform.Time.GetUtcNow().AddDays(-2))));
        var first = await platform.RunAsync(new ListConversations(new(), Limit: 2), actor);
        Assert.Equal("a", Assert.Single((await platform.RunAsync(new ListConversations(new(), first.NextCursor), actor)).Items).ThreadId);
        Assert.Equal(["b", "a"], (await platform.RunAsync(new ListAgentConversations(@case.Agent), actor)).Items.Select(row => row.Title == "Мария" ? "a" : "b"));
        var facets = await platform.RunAsync(new GetConversationFacets(), actor);
        Assert.Equal(["telegram", "web"], facets.Channels);
        Assert.Equal(["vip"], facets.Tags);
    }

    [Fact]
    public async Task NotesAndTags_AreKeptCleanAndCounted()
    {
        var (@case, actor) = await MakeAsync();
        var id = (await platform.RunAsync(new ListConversations(new(Channel: "telegram", Agent: @case.Agent)), actor)).Items[0].Id;
        await platform.RunAsync(new TagConversation(id, [" refund ", "Refund", "angry"]), actor);
        await platform.RunAsync(new AddConversationNote(id, "Call her back"), actor);
        await platform.RunAsync(new AddConversationNote(id, "Done"), actor);
        var view = await platform.RunAsync(new GetConversation(id), actor);
        Assert.Equal(["angry", "refund"], view.Row.Tags);
        Assert.Equal(2, view.Row.Notes);
        Assert.Equal([("Call her back", actor.Name), ("Done", actor.Name)], view.Notes.Select(note => (note.Text, note.Author)));

        await platform.RunAsync(new RemoveConversationNote(id, view.Notes[0].Id), actor);
        view = await platform.RunAsync(new GetConversation(id), actor);
        Assert.Equal((1, "Done"), (view.Row.Notes, Assert.Single(view.Notes).Text));
        Assert.Equal("conversations.unknown_note", (await platform.RefusalAsync(new RemoveConversationNote(id, Guid.NewGuid()), actor)).Code);
        Assert.Equal(ErrorKind.Invalid, (await platform.RefusalAsync(new TagConversation(id, [new string('x', 41)]), actor)).Kind);
        Assert.Equal(0L, await platform.SqlAsync("SELECT count(*) FROM audit_entries WHERE tenant_id = $1 AND concat(before, after) LIKE '%Call her%'", @case.Tenant.Id.Value));
    }

    [Fact]
    public async Task Export_OfEachForm_HoldsWhatWasSaid()
    {
        var (_, actor) = await MakeAsync();
        async Task<string> Export(ExportFormat format, Guid? one = null)
        {
            using var output = new MemoryStream();
            await platform.RunAsync(new ExportConversations(new ConversationFilter(), one, format, output, "Europe/Moscow"), actor);
            return Encoding.UTF8.GetString(output.ToArray()).TrimStart('\uFEFF');
        }

        var conversations = JsonDocument.Parse(await Export(ExportFormat.Json)).RootElement.GetProperty("conversations").EnumerateArray().ToArray();
        Assert.Equal(["c", "b", "a"], conversations.Select(c => c.GetProperty("thread_id").GetString()));
        var messages = conversations[2].GetProperty("messages").EnumerateArray().ToArray();
        Assert.Equal(["Where is my parcel?", "On its way."], messages.Select(m => m.GetProperty("content").GetString()));
        Assert.Equal("tools", messages[1].GetProperty("trace")[0].GetProperty("node").GetString());
        var lines = (await Export(ExportFormat.Csv)).Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(5, lines.Length);
        Assert.Contains(lines, line => line.Contains(",helper,telegram,a,u1,Мария,user,,Where is my parcel?,", StringComparison.Ordinal));
        // What a spreadsheet would run is text.
        Assert.Contains(lines, line => line.Contains("'=1+1", StringComparison.Ordinal));
        var text = await Export(ExportFormat.Text, (await platform.RunAsync(new ListConversations(new(Text: "parcel")), actor)).Items[0].Id);
        Assert.Contains("+03:00] Мария:\nWhere is my parcel?\n", text, StringComparison.Ordinal);
        Assert.DoesNotContain("=1+1", text, StringComparison.Ordinal);
    }

    private async Task<(ConversationCase Case, Actor Actor)> MakeAsync()
    {
        var @case = await ConversationCase.MakeAsync(platform);
        var other = await ConversationCase.MakeAsync(platform, @case.Tenant, "other");
        var actor = await platform.NewMemberAsync(@case.Tenant, Role.Operator);
        await @case.SayAsync("a", "Where is my parcel?", user: "u1", name: "Мария", ago: TimeSpan.FromDays(3));
        await @case.SayAsync("a", "On its way.", "agent", ago: TimeSpan.FromDays(3) - TimeSpan.FromSeconds(5), more: record => record with { Trace = [new TraceStep("tools", "track", 5, 120)] });
        var vip = await @case.SayAsync("b", "=1+1", channel: "web", ago: TimeSpan.FromHours(2), more: record => record with { Error = "agents.timeout" });
        await platform.RunAsync(new TagConversation(vip, ["vip"]), actor);
        await platform.RunAsync(new CloseConversation(await other.SayAsync("c", "Bye", ago: TimeSpan.FromHours(1))), actor);
        return (@case, actor);
    }
}
