using Platform.Core.Runtime.Data;
using Platform.Core.Shared.Operations;

namespace Platform.Core.Runtime.Contracts;

/// <summary>Has an agent run, with the channels that its published configuration switches on and that nobody stopped. Starting a running agent is no error.</summary>
/// <param name="Agent">Slug or id.</param>
[Requires(Permissions.AgentsRun)]
public sealed record StartAgent(string Agent) : ICommand<ProcessRecord>;

/// <summary>Stops an agent until a person starts it again. Its channels go on taking messages, which wait. Stopping a stopped agent is no error.</summary>
/// <param name="Agent">Slug or id.</param>
[Requires(Permissions.AgentsRun)]
public sealed record StopAgent(string Agent) : ICommand<ProcessRecord>;

/// <summary>Stops an agent's process gracefully and starts it again; starts one that does not run.</summary>
/// <param name="Agent">Slug or id.</param>
[Requires(Permissions.AgentsRun)]
public sealed record RestartAgent(string Agent) : ICommand<ProcessRecord>;

/// <summary>What is known of a process without asking it.</summary>
/// <param name="Kind"><c>agent</c>, or the type of the channel.</param>
/// <param name="Wanted">A person's last word.</param>
/// <param name="Enabled">The configuration has it.</param>
/// <param name="IsQueued">It starts, and waits for its turn.</param>
/// <param name="LastLines">Of its output, before it failed.</param>
public sealed record ProcessRecord(
    Guid AgentId, string Kind, bool Wanted, bool Enabled, ProcessState State, bool IsQueued, bool IsAsleep, string? Node, int? Pid, long Fence, DateTimeOffset? StartedAt, int Restarts, int Crashes,
    DateTimeOffset? NextStartAt, string? ErrorDetail, string? LastLines, DateTimeOffset? ChangedAt, string? ChangedBy)
{
    internal static ProcessRecord Of(AgentProcess p) => new(
        p.AgentId, p.Kind, p.Wanted, p.Enabled, p.State, p.State == ProcessState.Starting && p.Queued, p.Asleep, p.Node, p.Pid, p.Fence, p.StartedAt, p.Restarts, p.Crashes, p.NextStartAt,
        p.ErrorDetail, p.LastLines, p.ChangedAt, p.ChangedBy);

    /// <summary>Nobody ever started it.</summary>
    internal static ProcessRecord Never(Guid agent, string kind) =>
        new(agent, kind, false, true, ProcessState.Stopped, false, false, null, null, 0, null, 0, 0, null, null, null, null, null);
}
