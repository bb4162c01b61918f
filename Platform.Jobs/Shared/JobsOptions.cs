namespace Platform.Jobs.Shared;

/// <summary>How this node takes part in the jobs.</summary>
public sealed record JobsOptions
{
    /// <summary>Whether this node runs jobs (role <c>jobs</c>). Without it the node still shows, starts, pauses and resumes them.</summary>
    public bool Run { get; init; } = true;

    /// <summary>The node's name in the cluster, unique among the living nodes; by default host and process id.</summary>
    public string Node { get; init; } = $"{Environment.MachineName}-{Environment.ProcessId}";

    /// <summary>Jobs that run on this node at the same time, 1–50.</summary>
    public int Concurrency { get; init; } = 4;

    /// <summary>How often a node says that it is there; one that missed three is taken over.</summary>
    public TimeSpan CheckInEvery { get; init; } = TimeSpan.FromSeconds(7.5);

    /// <summary>How long an idle node waits before it looks for what another node scheduled, 1 s or more.</summary>
    public TimeSpan LookEvery { get; init; } = TimeSpan.FromSeconds(5);
}
