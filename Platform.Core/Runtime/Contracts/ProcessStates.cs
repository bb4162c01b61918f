using Platform.Core.Shared.Operations;

namespace Platform.Core.Runtime.Contracts;

/// <summary>Where a process of an agent stands (contracts: supervision).</summary>
public enum ProcessState
{
    Stopped,
    Starting,
    Running,
    Stopping,

    /// <summary>After a crash loop or a failed start; a person's start clears it.</summary>
    Error,
}

/// <summary>What open pages listen to; the ids are the agents'.</summary>
public static class ProcessNotices
{
    public const string Feature = "runtime";

    /// <summary>A process is in another state than before.</summary>
    public const string State = "process";

    /// <summary>Something else should run than before: supervisors look at once.</summary>
    public const string Wanted = "wanted";
}

/// <summary>How the agents of a tenant stand, for lists. Agents that were never started are not in it.</summary>
[Requires(Permissions.AgentsRead)]
public sealed record ListProcessStates : IQuery<IReadOnlyList<AgentProcessState>>
{
    public const int Maximum = 5_000;
}

/// <param name="IsQueued">It starts, and waits for its turn.</param>
/// <param name="IsAsleep">It was idle for long; the next message starts it.</param>
/// <param name="Error">Why it is in error.</param>
public sealed record AgentProcessState(Guid AgentId, ProcessState State, bool IsQueued, bool IsAsleep, string? Error);

/// <summary>Starts agents that sleep, because a message waits for them.</summary>
public interface IAgentWaking
{
    /// <summary>Returns at once where the agent runs, or was stopped by a person.</summary>
    /// <param name="agent">Its id.</param>
    Task WakeAsync(Platform.Core.Shared.Tenancy.TenantId tenant, Guid agent, CancellationToken ct);
}
