using FluentValidation;
using Microsoft.EntityFrameworkCore;
using Platform.Core.Agents.Testing.Data;
using Platform.Core.Shared.Data;
using Platform.Core.Shared.Operations;

namespace Platform.Core.Agents.Testing.Runs;

/// <summary>The runs of an agent's test cases, newest first.</summary>
/// <param name="Agent">Slug or id.</param>
[Requires(Permissions.AgentsRead)]
public sealed record ListTestRuns(string Agent, string? Cursor = null, int Limit = Cursor.DefaultLimit) : IQuery<Listing<TestRunView>>;

/// <summary>One run with what came of each case.</summary>
[Requires(Permissions.AgentsRead)]
public sealed record GetTestRun(string Agent, Guid Id) : IQuery<TestRunDetail>;

public sealed record TestRunDetail(TestRunView Run, IReadOnlyList<TestResultView> Results);

/// <summary>One result.</summary>
[Requires(Permissions.AgentsRead)]
public sealed record GetTestResult(string Agent, Guid Id) : IQuery<TestResultView>;

internal sealed class ListTestRunsValidator : AbstractValidator<ListTestRuns>
{
    public ListTestRunsValidator() => RuleFor(r => r.Limit).IsLimit();
}

internal sealed class GetTestRunHandler(PlatformDbContext database) : IHandler<ListTestRuns, Listing<TestRunView>>, IHandler<GetTestRun, TestRunDetail>, IHandler<GetTestResult, TestResultView>
{
    public async Task<Result<Listing<TestRunView>>> HandleAsync(ListTestRuns request, CancellationToken ct)
    {
        if (await database.AgentIdAsync(request.Agent, ct) is not { } agent)
            return AgentErrors.UnknownAgent;
        if (!Cursor.TryReadId(request.Cursor, out var before))
            return Cursor.Malformed;
        var rows = await database.Set<AgentTestRun>().AsNoTracking().Where(r => r.AgentId == agent && (before == null || r.Id < before)).OrderByDescending(r => r.Id).Take(request.Limit + 1)
            .Select(TestRunView.Of(database)).ToListAsync(ct);
        return Listing<TestRunView>.Cut(rows, request.Limit, row => [row.Id]);
    }

    public async Task<Result<TestRunDetail>> HandleAsync(GetTestRun request, CancellationToken ct)
    {
        if (await database.AgentIdAsync(request.Agent, ct) is not { } agent)
            return AgentErrors.UnknownAgent;
        if (await database.Set<AgentTestRun>().AsNoTracking().Where(r => r.Id == request.Id && r.AgentId == agent).Select(TestRunView.Of(database)).FirstOrDefaultAsync(ct) is not { } run)
            return TestingErrors.UnknownRun;
        var results = await database.Set<AgentTestResult>().AsNoTracking().Where(r => r.RunId == run.Id).OrderBy(r => r.Position).ToListAsync(ct);
        return new TestRunDetail(run, results.ConvertAll(TestResultView.Of));
    }

    public async Task<Result<TestResultView>> HandleAsync(GetTestResult request, CancellationToken ct)
    {
        if (await database.AgentIdAsync(request.Agent, ct) is not { } agent)
            return AgentErrors.UnknownAgent;
        return await database.Set<AgentTestResult>().AsNoTracking().FirstOrDefaultAsync(r => r.Id == request.Id && r.AgentId == agent, ct) is { } row ? TestResultView.Of(row) : TestingErrors.UnknownRun;
    }
}
