namespace Platform.Protocol.Office;

/// <summary>Totals of the office: answer of <c>GET /api/v1/office/summary</c> and part of the live feed.</summary>
public sealed record OfficeSummary
{
    /// <summary>Number of agents.</summary>
    public int Total { get; init; }

    /// <summary>Agents by status.</summary>
    public required StatusCounts ByStatus { get; init; }

    /// <summary>The same by department, in alphabetical order.</summary>
    public required IReadOnlyList<DepartmentSummary> ByDepartment { get; init; }

    /// <summary>Sum of the FTE coefficients.</summary>
    public decimal Fte { get; init; }

    /// <summary>Sum of salary equivalent × FTE coefficient, in currency units a month.</summary>
    public decimal Capacity { get; init; }

    /// <summary>Share of this month so far that the agents really worked, 0 to 1; null when there are no events to tell it from.</summary>
    public double? WorkedShare { get; init; }

    /// <summary>When this was true.</summary>
    public DateTimeOffset AsOf { get; init; }
}

/// <summary>Totals of one department.</summary>
/// <param name="Department">Its name.</param>
/// <param name="Total">Number of agents.</param>
/// <param name="ByStatus">Agents by status.</param>
/// <param name="Fte">Sum of the FTE coefficients.</param>
/// <param name="Capacity">Currency units a month.</param>
public sealed record DepartmentSummary(string Department, int Total, StatusCounts ByStatus, decimal Fte, decimal Capacity);

/// <summary>Number of agents in each of the <see cref="BoardStatuses"/>, and those that are <c>ok</c>, working and idle together.</summary>
public sealed record StatusCounts(int Working, int Idle, int Warning, int Error, int Offline)
{
    /// <summary>Working and idle.</summary>
    public int Ok { get; init; }
}

/// <summary>First message of the live feed, and the answer to every further <c>Subscribe()</c>: the whole board.</summary>
/// <param name="Version">Counts the changes of this tenant's board; the next <see cref="OfficeChanges"/> has one more.</param>
/// <param name="AsOf">The server's time of it; screens count ages from this and not from their own clock.</param>
/// <param name="Agents">All agents that the subscriber may see.</param>
/// <param name="Summary">Totals.</param>
public sealed record OfficeSnapshot(long Version, DateTimeOffset AsOf, IReadOnlyList<OfficeAgent> Agents, OfficeSummary Summary)
{
    /// <summary>Build of the server: a wall that was loaded from another build reloads itself. Null = unknown.</summary>
    public string? Build { get; init; }
}

/// <summary>What changed since the version before.</summary>
/// <param name="Version">One more than the message before; after a gap subscribe again.</param>
/// <param name="Upserts">Agents that are new or changed, whole.</param>
/// <param name="Removed">Ids of agents that were deleted.</param>
/// <param name="Summary">Totals after it.</param>
public sealed record OfficeChanges(long Version, IReadOnlyList<OfficeAgent> Upserts, IReadOnlyList<string> Removed, OfficeSummary Summary);
