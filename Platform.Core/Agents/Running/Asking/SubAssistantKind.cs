using System.Text.Json.Nodes;
using Platform.Core.Agents.Configuration;
using Platform.Core.Agents.Contracts;
using Platform.Core.Shared.Operations;

namespace Platform.Core.Agents.Running.Asking;

/// <summary>Asks another agent, as it is published. Its tokens are on the account of the one that talks to the user.</summary>
/// <param name="loop">Given late: the loop runs tools, and this is one.</param>
internal sealed class SubAssistantKind(OperationRunner operations, Func<AgentLoop> loop) : IToolKind
{
    /// <summary>The last depth at which an agent may be asked (contracts: agents).</summary>
    public const int Deepest = 3;

    // What own schemas call the question, the likeliest first.
    private static readonly string[] QuestionKeys = ["question", "text", "message", "query", "task"];

    public ToolType Type => ToolType.SubAssistant;

    public string DefaultSchema =>
        """
        {"type":"object","required":["question"],"additionalProperties":false,"properties":{
          "question":{"type":"string","minLength":1,"maxLength":20000,"description":"The whole question or task, with everything that is needed to answer it: who is asked sees nothing of this conversation."}}}
        """;

    // The asked agent has a limit of its own, which may be as long as this.
    public TimeSpan DefaultTimeout => TimeSpan.FromHours(1);

    public Task<IReadOnlyList<ToolFunction>> DescribeAsync(RunnableTool tool, ToolCaller caller, CancellationToken ct) => caller.Depth >= Deepest
        ? throw new ToolFault(ToolErrors.TooDeep, RunningText.All["TooDeep", Deepest])
        : Task.FromResult(ToolFunctions.One(tool, DefaultSchema, ToolClass.Read));

    public async Task<ToolOutput> RunAsync(RunnableTool tool, string function, JsonObject arguments, ToolCaller caller, ToolTrace trace, CancellationToken ct)
    {
        if (caller.Depth >= Deepest)
            throw new ToolFault(ToolErrors.TooDeep, RunningText.All["TooDeep", Deepest]);
        var found = await operations.RunAsync(new GetRunnableAgent(tool.Asks.ToString()!, IsPublished: true), Actor.Job("ask-agent", caller.Tenant), ct);
        if (!found.Succeeded)
            throw new ToolFault(found.Error.Code, found.Error.Detail);
        var asked = found.Value;
        if (!asked.IsActive)
            throw new ToolFault(AgentErrors.Inactive.Code, AgentErrors.Inactive.Detail);
        trace.Add("asked", RunningText.All["Trace.Asked", asked.Name, asked.Version]);
        return await ListenAsync(new AgentRun(asked, CallerOf(asked, caller), [], QuestionOf(arguments)), trace, ct);
    }

    private async Task<ToolOutput> ListenAsync(AgentRun run, ToolTrace trace, CancellationToken ct)
    {
        await foreach (var happened in loop().RunAsync(run, ct))
        {
            switch (happened)
            {
                case AgentEvent.ToolCalled called:
                    trace.Add("called", called.Function, called.Arguments?.DeepClone());
                    break;
                case AgentEvent.ToolAnswered answered:
                    trace.Add("tool_answered", answered.Answer.Error is { } error ? $"{answered.Function}: {error}" : answered.Function);
                    break;
                case AgentEvent.Stepped stepped:
                    trace.Add(stepped.Node, stepped.Text, stepped.Data);
                    break;
                case AgentEvent.Noted noted:
                    trace.Add("noted", noted.Text);
                    break;
                case AgentEvent.Finished finished:
                    return new ToolOutput(finished.Text, new JsonObject
                    {
                        ["prompt_tokens"] = finished.PromptTokens, ["completion_tokens"] = finished.CompletionTokens, ["cost"] = finished.Cost, ["steps"] = finished.Steps,
                    }) { Documents = finished.Documents };
                case AgentEvent.Failed failed:
                    throw new ToolFault(failed.Error.Code, failed.Error.Detail);
            }
        }

        throw new InvalidOperationException("A run ended without an answer.");
    }

    // Nobody's account when a person tries the tool: then it is the asked agent's own.
    private static ToolCaller CallerOf(RunnableAgent asked, ToolCaller caller) => caller with
    {
        Agent = caller.Agent ?? asked.Id, SubAgent = caller.Agent is null ? null : asked.Id, Depth = caller.Depth + 1,
        AgentDailyCost = caller.Agent is null ? asked.Settings.DailyBudget : caller.AgentDailyCost,
    };

    private static string QuestionOf(JsonObject arguments) =>
        Array.Find(QuestionKeys, key => AgentConfig.TextOf(arguments, key) is { Length: > 0 }) is { } key && arguments.Count == 1 ? AgentConfig.TextOf(arguments, key)! : AgentConfig.Text(arguments);
}
