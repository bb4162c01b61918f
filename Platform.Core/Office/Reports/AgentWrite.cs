using Platform.Core.Shared.Tenancy;

namespace Platform.Core.Office.Reports;

/// <summary>One sign of life on its way to the board: a report (<see cref="Status"/> is set), a heartbeat, or both. Checked already.</summary>
public sealed class AgentWrite
{
    public required TenantId Tenant { get; init; }

    public required string AgentId { get; init; }

    /// <summary>One of the report statuses; null for a heartbeat.</summary>
    public string? Status { get; set; }

    public bool IsHeartbeat { get; set; }

    /// <summary>Null leaves the stored value.</summary>
    public string? Department { get; set; }

    /// <summary>Null leaves the stored value.</summary>
    public string? Name { get; set; }

    /// <summary>Null leaves the stored value, an empty text removes it.</summary>
    public string? Brand { get; set; }

    /// <summary>Belongs to <see cref="Status"/>; null for idle.</summary>
    public string? Task { get; set; }

    /// <summary>A JSON object; null leaves the stored value.</summary>
    public string? Metrics { get; set; }

    public int? SalaryEquivalent { get; set; }

    /// <summary>In hundredths: 100 is one full position.</summary>
    public int? FteHundredths { get; set; }

    /// <summary>One of the agent sources.</summary>
    public required string Source { get; init; }

    /// <summary>Both signs of one agent as one: the later one's words, the earlier one's where it is silent.</summary>
    internal static AgentWrite Merge(AgentWrite earlier, AgentWrite later) => new()
    {
        Tenant = later.Tenant,
        AgentId = later.AgentId,
        Status = later.Status ?? earlier.Status,
        Task = later.Status is null ? earlier.Task : later.Task,
        IsHeartbeat = later.IsHeartbeat || earlier.IsHeartbeat,
        Department = later.Department ?? earlier.Department,
        Name = later.Name ?? earlier.Name,
        Brand = later.Brand ?? earlier.Brand,
        Metrics = later.Metrics ?? earlier.Metrics,
        SalaryEquivalent = later.SalaryEquivalent ?? earlier.SalaryEquivalent,
        FteHundredths = later.FteHundredths ?? earlier.FteHundredths,
        Source = later.Status is null && earlier.Status is not null ? earlier.Source : later.Source,
    };

    internal int OrderKey => HashCode.Combine(Tenant.Value, string.GetHashCode(AgentId));

    /// <summary>Equal when both concern one row.</summary>
    internal sealed class SameAgent : IEqualityComparer<AgentWrite>
    {
        public bool Equals(AgentWrite? x, AgentWrite? y) => x!.AgentId == y!.AgentId && x.Tenant == y.Tenant;

        public int GetHashCode(AgentWrite write) => write.OrderKey;
    }
}

/// <summary>What became of a write, after its commit. <paramref name="Status"/> is null when the agent is unknown and the write could not make it.</summary>
public readonly record struct AgentWritten(string? Status, DateTimeOffset ReceivedAt)
{
    public bool IsStored => Status is not null;
}
