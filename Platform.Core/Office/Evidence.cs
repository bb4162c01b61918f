namespace Platform.Core.Office;

/// <summary>What was ever received of an agent; the bits of office_agents.evidence. The silence job adds none: these are the agent's own words.</summary>
[Flags]
internal enum Evidence : short
{
    None = 0,
    Working = 1,
    IdleWithMetrics = 2,
    Error = 4,
    Heartbeat = 8,
    Offline = 16,
}
