using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.Extensions.DependencyInjection;
using Platform.Core.Agents;
using Platform.Core.Agents.Contracts;
using Platform.Core.Runtime.Contracts;
using Platform.Core.Runtime.Conversations;
using Platform.Core.Runtime.Processes;
using Platform.Protocol.Runtime;
using Platform.Tests.Architecture;

namespace Platform.Tests.Runtime.Extending;

/// <summary>The two examples of docs/extending.md: they are these files, and they run.</summary>
public sealed partial class ExtendingTests(ExtendingSite site) : IClassFixture<ExtendingSite>
{
    [Fact]
    public async Task Channel_OfOneClassAndOneRegistration_BringsQuestionsAndAnswers_AlsoAfterAKill()
    {
        var agent = await site.MakeAsync(new JsonObject { ["enabled"] = true, ["signature"] = "the agent" });
        var folder = site.FolderOf(agent);

        await site.RunAsync(new StartAgent(agent.Id));
        var first = await UntilRunningAsync(agent, null);
        Ask(folder, "anna", "How much is it?");
        await Eventually.TrueAsync(() => Answers(folder, "anna").Length == 1, "the first answer is there", 60);

        Process.GetProcessById(first.Pid!.Value).Kill();
        Ask(folder, "anna", "And delivery?");
        await UntilRunningAsync(agent, first.Pid);
        await Eventually.TrueAsync(() => Answers(folder, "anna").Length == 2, "the second answer is there", 60);

        Assert.All(Answers(folder, "anna"), answer => Assert.Equal("Hello from the stub.\n-- the agent", answer.Replace(" \n", "\n", StringComparison.Ordinal)));
        Assert.Empty(Directory.GetFiles(Path.Combine(folder, "in")));
        await Eventually.TrueAsync(
            async () => (await site.RunAsync(new ListConversations(new ConversationFilter(agent.AssistantId, "folder")))).Items is [{ UserMessages: 2, AgentMessages: 2 }], "all four lines are one conversation");
    }

    [Fact]
    public async Task Answer_ThatCannotBeDelivered_IsTriedAgain()
    {
        var agent = await site.MakeAsync(new JsonObject { ["enabled"] = true });
        var folder = site.FolderOf(agent);
        await site.RunAsync(new StartAgent(agent.Id));
        await UntilRunningAsync(agent, null);
        Directory.Move(Path.Combine(folder, "out"), Path.Combine(folder, "away"));

        Ask(folder, "anna", "How much is it?");
        await Eventually.TrueAsync(async () => await UnacknowledgedAsync(agent) == 1, "the answer was taken and not delivered", 60);
        Directory.Move(Path.Combine(folder, "away"), Path.Combine(folder, "out"));

        await Eventually.TrueAsync(() => Answers(folder, "anna").Length == 1, "the answer is there", 60);
        await Eventually.TrueAsync(async () => await UnacknowledgedAsync(agent) == 0, "it is acknowledged");
    }

    [Fact]
    public async Task Configuration_TakesTheKeysOfTheRegistration_KeepsItsSecrets_AndRefusesOthers()
    {
        var agent = await site.MakeAsync(new JsonObject { ["enabled"] = false, ["key"] = "s3cret" });
        var shown = agent.ConfigJson.ToJsonString();
        var stored = await site.RunAsync(new GetIntegrationSettings(agent.AssistantId, "folder"));
        Assert.Equal("s3cret", stored.Secrets["key"]);
        Assert.DoesNotContain("s3cret", shown, StringComparison.Ordinal);
        Assert.Contains("\"key\":\"***\"", shown, StringComparison.Ordinal);

        var refused = await site.TryAsync(new CreateAgent("B", ExtendingSite.Config(new JsonObject { ["type"] = "folder", ["settings"] = new JsonObject { ["bot_token"] = "1", ["key"] = "***" } }), "b1"));
        Assert.Equal(["settings/bot_token", "settings/key"], refused.Error!.Fields.Select(field => field.Pointer[(field.Pointer.IndexOf("/0/", StringComparison.Ordinal) + 3)..]));
        var unknown = await site.TryAsync(new CreateAgent("B", ExtendingSite.Config(new JsonObject { ["type"] = "pigeon" }), "b1"));
        Assert.Contains("folder", Assert.Single(unknown.Error!.Fields).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Worker_OfOneClassAndOneRegistration_DrainsItsQueue()
    {
        var agent = await site.MakeAsync(new JsonObject());
        var line = ConversationLine.Of(
            new() { AgentId = agent.Id, ThreadId = "t", SenderType = "user", Content = "Hi", Channel = "folder", Timestamp = TimeProvider.System.GetUtcNow(), MessageId = "m" },
            new AgentIdentity(agent.AssistantId, site.Tenant.Id, agent.Id, agent.Name), TimeProvider.System.GetUtcNow()).Line!;
        await site.Services.GetRequiredService<HistoryWriter>().WriteAsync(line, default);

        string Record(string tenant, Guid conversation) => JsonSerializer.Serialize(new { tenant, conversation });
        await site.Redis.ListPushLeftAsync("solved_queue", [Record("north", line.ConversationId), "{", Record("nobody", line.ConversationId), Record("north", Guid.NewGuid())], default);

        await Eventually.TrueAsync(async () => (await site.RunAsync(new GetConversation(line.ConversationId))).Row.State == ConversationState.Closed, "the conversation is closed");
        await Eventually.TrueAsync(async () => (await DeadAsync()).Length == 3, "what cannot be written stands apart");
        Assert.Equal(["malformed", "unknown_tenant", "conversations.unknown"], await DeadAsync());
        Assert.Equal(0, await site.Redis.ListLengthAsync("solved_queue", default));
    }

    [Theory]
    [InlineData("FolderComponent")]
    [InlineData("SolvedWorker")]
    public void Document_ShowsTheClassesThatRunHere(string name)
    {
        var block = Assert.Single(Blocks(), block => block.Contains($"class {name}(", StringComparison.Ordinal));
        Assert.Equal(Comparable(File.ReadAllText(Path.Combine(Code.Root, "Platform.Tests", "Runtime", "Extending", name + ".cs"))), Comparable(block));
    }

    [Fact]
    public void Document_ShowsTheRegistrationsThatAreMadeHere()
    {
        var site = File.ReadAllText(Path.Combine(Code.Root, "Platform.Tests", "Runtime", "Extending", "ExtendingSite.cs"));
        var lines = Blocks().SelectMany(block => block.Split('\n')).Where(line => line.StartsWith("services.", StringComparison.Ordinal)).ToArray();
        Assert.Equal(2, lines.Length);
        Assert.All(lines, line => Assert.Contains(line, site, StringComparison.Ordinal));
    }

    // Both houses hold Redis's classes, so that tests name the runner's by an alias; and each place has its own namespace.
    private static string Comparable(string code) => string.Join(
        '\n', code.Replace("AgentRunner::", "", StringComparison.Ordinal).Split('\n').Where(line => !line.StartsWith("namespace ", StringComparison.Ordinal) && !line.StartsWith("extern ", StringComparison.Ordinal))).Trim();

    private static string[] Blocks() => [.. Fenced().Matches(File.ReadAllText(Path.Combine(Code.Root, "docs", "extending.md"))).Select(match => match.Groups[1].Value)];

    // Under another name first: the channel must not read half of it.
    private static void Ask(string folder, string chat, string text)
    {
        var path = Path.Combine(folder, "in", $"{chat}.{Guid.NewGuid():N}.txt");
        File.WriteAllText(path + ".new", text);
        File.Move(path + ".new", path);
    }

    private static string[] Answers(string folder, string chat) => [.. Directory.GetFiles(Path.Combine(folder, "out"), $"{chat}.*.txt").Select(File.ReadAllText)];

    private async Task<ProcessRecord> UntilRunningAsync(AgentView agent, int? before)
    {
        ProcessRecord? record = null;
        await Eventually.TrueAsync(
            async () => (record = (await site.RunAsync(new GetProcesses(agent.Id))).Integrations.FirstOrDefault(found => found.Kind == "folder")) is { State: ProcessState.Running } running && running.Pid != before, "the channel runs", 60);
        return record!;
    }

    private async Task<long> UnacknowledgedAsync(AgentView agent) =>
        (await site.Redis.ExecuteAsync("XPENDING", default, RuntimeKeys.Outbox(RuntimeKeys.AgentId(site.Tenant.Slug, agent.Id)), "integrations:folder")).AsArray()[0].AsInt64();

    private async Task<string[]> DeadAsync() =>
        [.. (await site.Redis.ExecuteAsync("XRANGE", default, "solved_queue:dead", "-", "+")).AsArray().Select(entry => entry.AsArray()[1].AsArray()[3].AsString()!)];

    [GeneratedRegex(@"^```csharp\n(.*?)^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Fenced();
}
