using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using Platform.Core.Agents.Contracts;
using Platform.Core.Models.Contracts;
using Platform.Core.Shared.Operations;
using Platform.Core.Shared.Tenancy;
using Platform.Core.Tenants.Contracts;
using Platform.Protocol.Runtime;

namespace Platform.Core.Agents.Running.Serving;

/// <summary>Serves the processes that run agents. Asks the database only for agents that it does not have in memory.</summary>
internal sealed class AgentGateway(ServedAgents agents, ToolRunner tools, IModelClients models, IAgentKnowledge knowledge, ModelContexts contexts, ITenantDirectory tenants) : IAgentGateway
{
    // Beside each other, of one agent: more make each other slow rather than anything faster.
    private const int ParallelChats = 16;

    public async Task<Result<RunnerConfiguration>> ConfigurationAsync(TenantId tenant, Guid agent, int? version, CancellationToken ct)
    {
        if (await tenants.FindAcrossTenants(tenant, ct) is not { IsOpen: true } owner)
            return AgentErrors.UnknownAgent;
        var found = await agents.FindAsync(tenant, agent, version, owner.Language, ct);
        if (!found.Succeeded)
            return found.Error;
        var (served, set) = (found.Value.Agent, found.Value.Tools);
        if (!served.IsActive)
            return AgentErrors.Inactive;
        return new RunnerConfiguration(
            RuntimeKeys.AgentId(owner.Slug, served.Slug), served.Name, served.Version, served.Epoch, owner.Language, owner.TimeZone, served.Settings.MaxSteps, (int)served.Settings.Timeout.TotalSeconds,
            ParallelChats, [.. set.Functions.Select(offered => new RunnerFunction(offered.Function.Name, NameOf(offered.Function.Class)))], served.Settings.Retrieves,
            await contexts.SizeAsync(tenant, served, ct));
    }

    public async Task<KnowledgeAnswer> RetrieveAsync(TenantId tenant, Guid agent, KnowledgeRequest request, CancellationToken ct)
    {
        var found = await FindAsync(tenant, agent, request.Context, ct);
        if (!found.Succeeded)
            return new KnowledgeAnswer(null, [], [], Error: found.Error.Code);
        AgentTurn[] earlier = [.. request.Earlier.Where(turn => turn.Role is "user" or "assistant" && turn.Text is not null).Select(turn => new AgentTurn(turn.Role == "user", turn.Text!))];
        return ModelContexts.QuestionOf(found.Value.Served.Agent, found.Value.Caller, request.Question, earlier) is { } question
            ? await knowledge.FindAsync(tenant, question, ct) : new KnowledgeAnswer(null, [], []);
    }

    public async IAsyncEnumerable<ModelEvent> AskModelAsync(TenantId tenant, Guid agent, ModelRequest request, [EnumeratorCancellation] CancellationToken ct)
    {
        var found = await FindAsync(tenant, agent, request.Context, ct);
        if (!found.Succeeded)
        {
            yield return Failed(found.Error);
            yield break;
        }

        var (served, caller) = found.Value;
        var wire = new ServedConversation(served, caller, request);
        var (messages, built) = wire.Summary is { } summary
            ? (summary, null)
            : await contexts.MakeAsync(served.Agent, caller, new FoundForMessage(request.Documents, request.Memories), wire.Thread, wire.Options, keepsThread: request.Client is not null, ct);
        if (built is not null && (request.ShowsPrompt || built.IsCut))
            yield return new ModelEvent("context") { Text = built.Word, Data = built.Record };
        if (request.ShowsPrompt)
            yield return new ModelEvent("prompt") { Text = served.Agent.Settings.Model.Model, Data = PromptRecord.Of(messages, wire.Options, served.Agent.Settings.Model, served.Tools) };
        var turn = new ModelTurn();
        await foreach (var piece in turn.ReadAsync(models.Chat(wire.Call(request)), messages, wire.Options, ct))
            yield return new ModelEvent("text") { Text = piece };
        if (turn.Error is { } error)
        {
            yield return Failed(error) with { Usage = UsageOf(turn.Route) };
            yield break;
        }

        foreach (var call in turn.Calls)
            yield return new ModelEvent("call") { Call = new TurnCall(call.CallId, call.Name, ToolRound.ArgumentsOf(call).ToJsonString()) };
        var last = turn.Route?.Attempts.LastOrDefault();
        yield return new ModelEvent("done") { Usage = UsageOf(turn.Route), Provider = last?.Provider, Model = last?.Model };
    }

    public async Task<ToolClass?> ClassOfAsync(TenantId tenant, Guid agent, TurnContext context, string function, CancellationToken ct)
    {
        var found = await FindAsync(tenant, agent, context, ct);
        return found.Succeeded ? found.Value.Served.Tools.Find(function)?.Function.Class : null;
    }

    public async Task<ToolResult> CallToolAsync(TenantId tenant, Guid agent, ToolRequest request, CancellationToken ct)
    {
        var found = await FindAsync(tenant, agent, request.Context, ct);
        if (!found.Succeeded)
            return Of(ToolRunner.Refusal(found.Error.Code, found.Error.Detail), null);
        var (served, caller) = found.Value;
        if (served.Tools.Find(request.Call.Name) is not { } offered)
            return Of(ToolRunner.Refusal(ToolErrors.UnknownFunction, RunningText.All["UnknownFunction", request.Call.Name, string.Join(", ", served.Tools.Functions.Select(function => function.Function.Name))]), null);
        var spending = new Spending(null);
        var arguments = JsonNode.Parse(request.Call.Arguments) as JsonObject ?? [];
        return Of(await tools.RunAsync(offered, arguments, caller with { Spending = spending }, isAgreed: false, ct), spending);
    }

    private async Task<Result<(ServedAgent Served, ToolCaller Caller)>> FindAsync(TenantId tenant, Guid agent, TurnContext context, CancellationToken ct)
    {
        if (await tenants.FindAcrossTenants(tenant, ct) is not { IsOpen: true } owner)
            return AgentErrors.UnknownAgent;
        var language = context.Language is "ru" or "en" ? context.Language : owner.Language;
        var found = await agents.FindAsync(tenant, agent, context.Version, language, ct);
        if (!found.Succeeded)
            return found.Error;
        RunningText.Speak(language);
        return (found.Value, new ToolCaller
        {
            Tenant = tenant, Agent = agent, AgentDailyCost = found.Value.Agent.Settings.DailyBudget, User = context.User, UserName = context.UserName, Channel = context.Channel,
            Knowledge = found.Value.Agent.Settings.Knowledge, Thread = context.ThreadId, Interaction = context.InteractionId, Language = language, Imitates = context.Imitates, UserData = context.UserData,
            TimeZone = context.TimeZone is { } zone && TimeZoneInfo.TryFindSystemTimeZoneById(zone, out _) ? zone : owner.TimeZone,
        });
    }

    private static ModelEvent Failed(Error error) => new("error") { Code = error.Code, Detail = error.Detail };

    private static AnswerUsage? UsageOf(ModelRoute? route)
    {
        if (route is null)
            return null;
        var spent = new Spending(null);
        spent.Add(route);
        return UsageOf(spent);
    }

    private static AnswerUsage UsageOf(Spending spent) => new(spent.PromptTokens, spent.CompletionTokens, spent.Cost);

    private static ToolResult Of(ToolAnswer answer, Spending? spent) => new(
        answer.Text, answer.Error, answer.IsCut, (int)answer.Took.TotalMilliseconds, spent is { PromptTokens: > 0 } ? UsageOf(spent) : null,
        new JsonArray([.. answer.Trace.Select(step => new JsonObject { ["kind"] = step.Kind, ["text"] = step.Text, ["at_ms"] = (int)step.At.TotalMilliseconds, ["data"] = step.Data?.DeepClone() })]))
    {
        Documents = answer.Documents.Count > 0 ? answer.Documents : null,
    };

    private static string NameOf(ToolClass @class) => @class switch { ToolClass.Write => "write", ToolClass.Approval => "approval", _ => "read" };
}
