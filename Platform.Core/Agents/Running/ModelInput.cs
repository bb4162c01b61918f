using System.Text.Json.Nodes;
using Microsoft.Extensions.AI;
using Platform.Core.Agents.Contracts;
using Platform.Core.Models.Contracts;
using Platform.Core.Shared.Operations;

namespace Platform.Core.Agents.Running;

/// <summary>What a model receives of a message to an agent with this configuration.</summary>
/// <param name="SystemPrompt">Its variables filled.</param>
/// <param name="NotOffered">Tools that are left out, with the reason.</param>
/// <param name="PromptTokens">Estimated: the whole of it, functions included.</param>
public sealed record ModelPreview(string SystemPrompt, string UserText, IReadOnlyList<ToolFunction> Functions, IReadOnlyList<string> NotOffered, int PromptTokens);

/// <summary>The editor's preview: the very messages that the loop would send, without sending them.</summary>
public sealed class ModelInput
{
    private readonly OperationRunner _operations;
    private readonly ToolRunner _tools;
    private readonly ModelContexts _contexts;

    internal ModelInput(OperationRunner operations, ToolRunner tools, ModelContexts contexts) => (_operations, _tools, _contexts) = (operations, tools, contexts);

    /// <param name="agent">Slug or id.</param>
    /// <param name="configJson">What stands in the editor; refused with pointers below <c>/config_json</c>.</param>
    public async Task<Result<ModelPreview>> PreviewAsync(Actor actor, string agent, JsonObject configJson, string userText, CancellationToken ct, string timeZone = "UTC", string language = "en")
    {
        var found = await _operations.RunAsync(new GetRunnableAgent(agent, Config: configJson), actor, ct);
        if (!found.Succeeded)
            return found.Error;
        var run = new AgentRun(found.Value, Callers.Trying(actor, found.Value, timeZone, language), [], userText);
        var set = await _tools.DescribeAsync(found.Value.Tools, run.Caller, ct);
        var conversation = new Conversation(run, set);
        var options = conversation.Options(isLast: false);
        // What would be retrieved is not looked for: a preview costs nothing.
        var (messages, _) = await _contexts.MakeAsync(run.Agent, run.Caller, conversation.Found, conversation.Thread, options, keepsThread: false, ct);
        return new ModelPreview(
            messages.FirstOrDefault(message => message.Role == ChatRole.System)?.Text ?? "", userText, [.. set.Functions.Select(offered => offered.Function)],
            [.. set.Missing.Select(missing => $"{missing.Tool}: {missing.Reason}")], TokenEstimate.Of(messages, options));
    }
}
