using Platform.Core.Runtime.Contracts;
using Platform.Core.Runtime.Data;
using Platform.Core.Shared.Tenancy;

namespace Platform.Core.Runtime.Supervision;

/// <summary>Which process of which agent.</summary>
internal readonly record struct ProcessKey(TenantId Tenant, Guid Agent, string Kind)
{
    /// <summary>Null for the agent itself.</summary>
    public string? Integration => Kind == AgentProcess.AgentKind ? null : Kind;
}

/// <summary>A row as the supervisor reads it: what is wanted of the process, and what the last supervisor left.</summary>
/// <param name="PreviousNode">Whose the row was before it was claimed; null where nobody's.</param>
internal sealed record ProcessRow(ProcessKey Key, string AgentSlug, bool Wanted, bool Enabled, long StartOrders, long RestartOrders, Standing Standing, long Fence, string? PreviousNode)
{
    public bool ShouldRun => Wanted && Enabled;
}

/// <summary>The columns that the owner of the lease writes.</summary>
internal sealed record Standing
{
    public ProcessState State { get; init; }

    /// <summary>It waits for a place.</summary>
    public bool Queued { get; init; }

    public bool Asleep { get; init; }

    public int? Pid { get; init; }

    public string? PidMark { get; init; }

    public DateTimeOffset? StartedAt { get; init; }

    public int Restarts { get; init; }

    public CrashHistory Crashes { get; init; } = CrashHistory.None;

    public DateTimeOffset? NextStartAt { get; init; }

    public string? ErrorDetail { get; init; }

    public string? LastLines { get; init; }
}
