using Microsoft.EntityFrameworkCore;
using Platform.Core.Agents.Configuration;
using Platform.Core.Agents.Data;
using Platform.Core.Agents.Testing.Data;
using Platform.Core.Shared.Data;

namespace Platform.Core.Agents.Testing;

/// <summary>How the test cases stand for a version: each case by its newest result with that version, where neither the case nor a tool has changed since.</summary>
internal sealed class TestGate(PlatformDbContext database)
{
    /// <summary>Of a version that may be about to be published.</summary>
    public async Task<TestsState> StateAsync(Guid agent, int version, CancellationToken ct)
    {
        var rows = await RowsAsync(agent, version, ct);
        return StateOf(rows);
    }

    /// <summary>Of a version that is new in this very operation: nobody can have run it.</summary>
    public async Task<TestsState> StateOfNewAsync(Guid agent, CancellationToken ct) =>
        await database.Set<AgentTestCase>().AnyAsync(c => c.AgentId == agent, ct) ? TestsState.NeverRun : TestsState.None;

    public async Task<IReadOnlyList<StandingRow>> RowsAsync(Guid agent, int version, CancellationToken ct)
    {
        var cases = await database.Set<AgentTestCase>().AsNoTracking().Where(c => c.AgentId == agent).OrderBy(c => c.Position).ThenBy(c => c.Id)
            .Select(c => new { c.Id, c.Name, c.Version }).ToListAsync(ct);
        if (cases.Count == 0)
            return [];
        var mark = await ToolsMark.ReadAsync(database, AgentConfig.Parse(await database.ConfigOfAsync(agent, version, ct)), ct);
        var results = await database.Set<AgentTestResult>().AsNoTracking()
            .Where(r => r.AgentId == agent && r.AgentVersion == version && (r.State == TestResultState.Passed || r.State == TestResultState.Failed))
            .GroupBy(r => r.CaseId).Select(all => all.OrderByDescending(r => r.EndedAt).ThenByDescending(r => r.Id).Select(r => new
            {
                r.CaseId, r.CaseVersion, r.ToolsMark,
                Summary = new TestResultSummary(r.Id, r.RunId, r.State, r.PromptTokens + r.CompletionTokens, r.Cost, r.TookMs, r.EndedAt),
            }).First()).ToListAsync(ct);
        var byCase = results.ToDictionary(r => r.CaseId);
        return [.. cases.Select(c => byCase.TryGetValue(c.Id, out var result)
            ? new StandingRow(c.Id, c.Name, result.Summary, result.CaseVersion == c.Version && result.ToolsMark == mark)
            : new StandingRow(c.Id, c.Name, null, false))];
    }

    /// <summary>Whether publishing wants a reason.</summary>
    public static bool Asks(TestsState state) => state is not (TestsState.None or TestsState.Passed);

    public static TestsState StateOf(IReadOnlyList<StandingRow> rows)
    {
        if (rows.Count == 0)
            return TestsState.None;
        if (rows.Any(row => row is { IsFresh: true, Result.State: TestResultState.Failed }))
            return TestsState.Failed;
        if (rows.All(row => row.IsFresh))
            return TestsState.Passed;
        return rows.All(row => row.Result is null) ? TestsState.NeverRun : TestsState.Outdated;
    }
}

/// <param name="IsFresh">Neither the case nor a tool has changed since.</param>
public sealed record StandingRow(Guid CaseId, string Name, TestResultSummary? Result, bool IsFresh);

/// <param name="Tokens">Of the agent; the judge aside.</param>
/// <param name="Cost">US dollars; the judge aside.</param>
public sealed record TestResultSummary(Guid Id, Guid RunId, TestResultState State, long Tokens, decimal Cost, int TookMs, DateTimeOffset? EndedAt);
