using Microsoft.Extensions.AI;
using Platform.Core.Agents.Contracts;
using Platform.Core.Models.Contracts;
using Platform.Core.Shared.Tenancy;
using Platform.Protocol.Runtime;

namespace Platform.Core.Agents.Running;

/// <summary>What was found for a message, whoever keeps it between the steps: a runner's journal, or the loop.</summary>
internal sealed record FoundForMessage(IReadOnlyList<TurnDocument> Documents, IReadOnlyList<string> Memories)
{
    public static readonly FoundForMessage Nothing = new([], []);
}

/// <summary>What a model is sent of an agent's prompt and a conversation. Agents that retrieve nothing get both as they are.</summary>
internal sealed class ModelContexts(IContextBuilder builder, IModelCatalogue catalogue, TimeProvider time)
{
    // Of a model that nobody knows: what today's small ones can read.
    private const int UnknownContext = 16_000;

    private const int UsualAnswer = 4_096;

    /// <summary>Tokens that the agent's model can read at once.</summary>
    public async ValueTask<int> SizeAsync(TenantId tenant, RunnableAgent agent, CancellationToken ct) => await catalogue.ContextOfAcrossTenants(tenant, agent.Settings.Model, ct) ?? UnknownContext;

    /// <param name="thread">Without the agent's own prompt.</param>
    /// <param name="keepsThread">The thread is the caller's own.</param>
    /// <returns>The messages as they are sent; the record where there was something to put together.</returns>
    public async ValueTask<(IReadOnlyList<ChatMessage> Messages, BuiltContext? Built)> MakeAsync(
        RunnableAgent agent, ToolCaller caller, FoundForMessage found, IReadOnlyList<ChatMessage> thread, ChatOptions options, bool keepsThread, CancellationToken ct)
    {
        var prompt = SystemPrompt.Fill(agent, caller, time.GetUtcNow());
        if (!Retrieves(agent))
            return (prompt.Length > 0 ? [new ChatMessage(ChatRole.System, prompt), .. thread] : thread, null);
        var size = await SizeAsync(caller.Tenant, agent, ct);
        var built = builder.Build(new ContextParts
        {
            Of = (agent.Id, agent.Version, agent.Epoch), Instructions = prompt, Language = caller.Language, Memories = found.Memories, Documents = found.Documents, Thread = thread, KeepsThread = keepsThread,
            ContextTokens = size, AnswerTokens = agent.Settings.MaxTokens ?? Math.Min(UsualAnswer, size / 4), FunctionTokens = TokenEstimate.Of([], options),
        });
        return (built.Messages, built);
    }

    /// <summary>What is asked of the knowledge base for a message; null where there is nothing to ask.</summary>
    /// <param name="forgets">Nothing is recalled, and nothing kept.</param>
    public static KnowledgeQuestion? QuestionOf(RunnableAgent agent, ToolCaller caller, string text, IReadOnlyList<AgentTurn> earlier, bool forgets = false)
    {
        // Who is asked by another agent does not hear the user.
        var remembers = agent.Settings.Remembers && caller.Depth == 0 && !forgets;
        return agent.Settings.Knowledge is null && !remembers ? null : new KnowledgeQuestion(agent.Id, caller.Channel, caller.User, text)
        {
            Earlier = earlier, Scope = agent.Settings.Knowledge, Remembers = remembers, Interaction = caller.Interaction, Language = caller.Language, Model = agent.Settings.Model, DailyCost = agent.Settings.DailyBudget,
        };
    }

    private static bool Retrieves(RunnableAgent agent) => agent.Settings.Retrieves || agent.Tools.Any(tool => tool.Type == ToolType.Knowledge);
}
