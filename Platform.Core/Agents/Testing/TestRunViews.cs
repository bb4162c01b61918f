using System.Linq.Expressions;
using Platform.Core.Agents.Testing.Data;
using Platform.Core.Shared.Data;

namespace Platform.Core.Agents.Testing;

/// <summary>A run of test cases against one version.</summary>
/// <param name="Cost">US dollars, the judge included.</param>
public sealed record TestRunView(
    Guid Id, Guid AgentId, int Version, TestRunState State, string StartedBy, DateTimeOffset CreatedAt, DateTimeOffset? EndedAt, int Cases, int Passed, int Failed, decimal Cost)
{
    internal static Expression<Func<AgentTestRun, TestRunView>> Of(PlatformDbContext database) => r => new TestRunView(
        r.Id, r.AgentId, r.AgentVersion, r.State, r.StartedBy, r.CreatedAt, r.EndedAt, database.Set<AgentTestResult>().Count(x => x.RunId == r.Id),
        database.Set<AgentTestResult>().Count(x => x.RunId == r.Id && x.State == TestResultState.Passed), database.Set<AgentTestResult>().Count(x => x.RunId == r.Id && x.State == TestResultState.Failed),
        database.Set<AgentTestResult>().Where(x => x.RunId == r.Id).Sum(x => x.Cost + x.JudgeCost));
}

/// <summary>What came of one case in one run.</summary>
/// <param name="Answer">Null where there is none.</param>
/// <param name="Cost">US dollars; the judge aside.</param>
public sealed record TestResultView(
    Guid Id, Guid RunId, Guid CaseId, string Name, int Version, TestResultState State, string? Answer, IReadOnlyList<TestCall> Calls, IReadOnlyList<TestVerdict> Verdicts, TestFault? Fault,
    long PromptTokens, long CompletionTokens, decimal Cost, long JudgeTokens, decimal JudgeCost, int TookMs, DateTimeOffset? EndedAt)
{
    internal static TestResultView Of(AgentTestResult row) => new(
        row.Id, row.RunId, row.CaseId, row.Name, row.AgentVersion, row.State, row.Answer, Listed<TestCall>(row.Calls), Listed<TestVerdict>(row.Verdicts),
        row.Fault is null ? null : TestingJson.Read<TestFault>(row.Fault), row.PromptTokens, row.CompletionTokens, row.Cost, row.JudgeTokens, row.JudgeCost, row.TookMs, row.EndedAt);

    private static IReadOnlyList<T> Listed<T>(string? json) => json is null ? [] : TestingJson.Read<IReadOnlyList<T>>(json);
}
