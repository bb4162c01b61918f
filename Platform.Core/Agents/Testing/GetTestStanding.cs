using Microsoft.EntityFrameworkCore;
using Platform.Core.Agents.Data;
using Platform.Core.Agents.Testing.Data;
using Platform.Core.Shared.Data;
using Platform.Core.Shared.Operations;

namespace Platform.Core.Agents.Testing;

/// <summary>How the test cases stand for a version, and against another one.</summary>
/// <param name="Agent">Slug or id.</param>
/// <param name="Version">Null for the newest.</param>
/// <param name="Against">The version that it is held against, as the published one; null for none.</param>
[Requires(Permissions.AgentsRead)]
public sealed record GetTestStanding(string Agent, int? Version = null, int? Against = null) : IQuery<TestStanding>;

/// <param name="Runs">Runs of these versions that are not over.</param>
public sealed record TestStanding(TestSide Version, TestSide? Against, IReadOnlyList<TestRunView> Runs)
{
    /// <summary>What is different between the two sides; null without another side.</summary>
    public TestDifference? Difference => Against is { } other ? TestDifference.Of(other, Version) : null;
}

/// <summary>The cases, each by its newest result with one version.</summary>
public sealed record TestSide(int Version, TestsState State, IReadOnlyList<StandingRow> Rows)
{
    public int Passed => Rows.Count(row => row is { IsFresh: true, Result.State: TestResultState.Passed });

    public int Failed => Rows.Count(row => row is { IsFresh: true, Result.State: TestResultState.Failed });

    /// <summary>Cases without a result that still counts.</summary>
    public int Missing => Rows.Count - Passed - Failed;
}

/// <summary>What changes from one version to another, of the cases that have results with both.</summary>
/// <param name="Cost">US dollars more; below zero where it costs less.</param>
/// <param name="TookMs">More milliseconds in all.</param>
public sealed record TestDifference(int Compared, IReadOnlyList<Guid> TurnedRed, IReadOnlyList<Guid> TurnedGreen, decimal Cost, long Tokens, long TookMs)
{
    internal static TestDifference Of(TestSide before, TestSide after)
    {
        var pairs = after.Rows.Where(row => row.IsFresh).Join(before.Rows.Where(row => row.IsFresh), row => row.CaseId, row => row.CaseId, (now, then) => (Id: now.CaseId, Now: now.Result!, Then: then.Result!)).ToArray();
        return new TestDifference(
            pairs.Length, [.. pairs.Where(pair => pair.Now.State == TestResultState.Failed && pair.Then.State == TestResultState.Passed).Select(pair => pair.Id)],
            [.. pairs.Where(pair => pair.Now.State == TestResultState.Passed && pair.Then.State == TestResultState.Failed).Select(pair => pair.Id)],
            pairs.Sum(pair => pair.Now.Cost - pair.Then.Cost), pairs.Sum(pair => pair.Now.Tokens - pair.Then.Tokens), pairs.Sum(pair => (long)pair.Now.TookMs - pair.Then.TookMs));
    }
}

internal sealed class GetTestStandingHandler(PlatformDbContext database, TestGate gate) : IHandler<GetTestStanding, TestStanding>
{
    public async Task<Result<TestStanding>> HandleAsync(GetTestStanding request, CancellationToken ct)
    {
        if (await database.Set<Agent>().AsNoTracking().Named(request.Agent).Select(a => new { a.Id, a.NewestVersion }).FirstOrDefaultAsync(ct) is not { } agent)
            return AgentErrors.UnknownAgent;
        var version = request.Version ?? agent.NewestVersion;
        if (version < 1 || version > agent.NewestVersion || request.Against is { } against && (against < 1 || against > agent.NewestVersion))
            return AgentErrors.UnknownVersion;
        var side = await SideAsync(agent.Id, version, ct);
        var other = request.Against is { } number && number != version ? await SideAsync(agent.Id, number, ct) : null;
        var runs = await database.Set<AgentTestRun>().AsNoTracking().Where(r => r.AgentId == agent.Id && r.EndedAt == null && (r.AgentVersion == version || r.AgentVersion == request.Against))
            .OrderBy(r => r.Id).Select(TestRunView.Of(database)).ToListAsync(ct);
        return new TestStanding(side, other, runs);
    }

    private async Task<TestSide> SideAsync(Guid agent, int version, CancellationToken ct)
    {
        var rows = await gate.RowsAsync(agent, version, ct);
        return new TestSide(version, TestGate.StateOf(rows), rows);
    }
}
