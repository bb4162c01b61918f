using Platform.Core.Shared.Operations;
using Platform.Core.Shared.Tenancy;
using Platform.Protocol.Runtime;

namespace Platform.Core.Agents.Contracts;

/// <summary>An agent for the process that runs it: its limits, its model, its tools. Prompts, keys and secrets stay on this side.</summary>
public interface IAgentGateway
{
    /// <param name="version">Null for the published one.</param>
    Task<Result<RunnerConfiguration>> ConfigurationAsync(TenantId tenant, Guid agent, int? version, CancellationToken ct);

    /// <summary>What the agent knows for a message, and remembers of who wrote it. What goes wrong stands in the answer; only the caller's cancellation is thrown.</summary>
    Task<KnowledgeAnswer> RetrieveAsync(TenantId tenant, Guid agent, KnowledgeRequest request, CancellationToken ct);

    /// <summary>One answer of the agent's model, as it comes. What goes wrong is the last event, <c>error</c>; only the caller's cancellation is thrown.</summary>
    IAsyncEnumerable<ModelEvent> AskModelAsync(TenantId tenant, Guid agent, ModelRequest request, CancellationToken ct);

    /// <summary>What a function may do by itself; null for one that the agent does not have.</summary>
    Task<ToolClass?> ClassOfAsync(TenantId tenant, Guid agent, TurnContext context, string function, CancellationToken ct);

    /// <summary>One call of a tool. What goes wrong is an answer; only the caller's cancellation is thrown.</summary>
    Task<ToolResult> CallToolAsync(TenantId tenant, Guid agent, ToolRequest request, CancellationToken ct);
}
