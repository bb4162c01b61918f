using FluentValidation;
using Microsoft.EntityFrameworkCore;
using Platform.Core.Agents.Configuration;
using Platform.Core.Agents.Contracts;
using Platform.Core.Agents.Data;
using Platform.Core.Agents.Testing.Data;
using Platform.Core.Shared.Data;
using Platform.Core.Shared.Operations;
using Platform.Core.Tenants.Contracts;

namespace Platform.Core.Agents.Testing.Runs;

/// <summary>Has the test cases put to a version; it goes on when whoever asked is gone. Models are called on the agent's account, tools are not.</summary>
/// <param name="Agent">Slug or id.</param>
/// <param name="Version">Null for the newest.</param>
/// <param name="Cases">Null for all.</param>
/// <param name="Language"><c>ru</c> or <c>en</c>: of the judge's reasons, and of the user where the case does not say.</param>
[Requires(Permissions.AgentsWrite)]
public sealed record StartTestRun(string Agent, int? Version = null, IReadOnlyList<Guid>? Cases = null, string Language = "en") : ICommand<TestRunView>;

/// <summary>Ends a run; what is done stays.</summary>
[Requires(Permissions.AgentsWrite)]
public sealed record CancelTestRun(string Agent, Guid Id) : ICommand<Done>;

internal sealed class StartTestRunValidator : AbstractValidator<StartTestRun>
{
    public StartTestRunValidator()
    {
        RuleFor(r => r.Language).IsLanguage();
        RuleFor(r => r.Cases!.Count).InclusiveBetween(1, AddTestCase.MaximumCases).Says(TestingText.All, "Cases.Count", AddTestCase.MaximumCases).When(r => r.Cases is not null).OverridePropertyName("/cases");
    }
}

internal sealed class StartTestRunHandler(PlatformDbContext database, OperationContext context, ITenantDirectory tenants, TestSignals signals, TimeProvider time)
    : IHandler<StartTestRun, TestRunView>, IHandler<CancelTestRun, Done>
{
    // Also those of single cases; the published version's last results are mostly among them.
    private const int MostKept = 200;

    public async Task<Result<TestRunView>> HandleAsync(StartTestRun request, CancellationToken ct)
    {
        if (await database.Set<Agent>().AsNoTracking().Named(request.Agent).FirstOrDefaultAsync(ct) is not { } agent)
            return AgentErrors.UnknownAgent;
        if (agent.Status == AgentStatus.Archived)
            return AgentErrors.Archived;
        var version = request.Version ?? agent.NewestVersion;
        if (version < 1 || version > agent.NewestVersion)
            return AgentErrors.UnknownVersion;
        await database.LockCasesAsync(agent.Id, ct);
        if (await database.Set<AgentTestRun>().AnyAsync(r => r.AgentId == agent.Id && r.AgentVersion == version && r.EndedAt == null, ct))
            return TestingErrors.Running;
        var cases = await database.Set<AgentTestCase>().AsNoTracking().Where(c => c.AgentId == agent.Id && (request.Cases == null || request.Cases.Contains(c.Id)))
            .OrderBy(c => c.Position).ThenBy(c => c.Id).Select(c => new Chosen(c.Id, c.Name, c.Version)).ToListAsync(ct);
        if (cases.Count == 0 || request.Cases is { } wanted && wanted.Distinct().Count() != cases.Count)
            return request.Cases is null ? TestingErrors.NoCases : TestingErrors.UnknownCase;

        var run = await MakeAsync(agent, version, request.Language, ct);
        foreach (var (index, chosen) in cases.Index())
        {
            database.Add(new AgentTestResult
            {
                TenantId = context.TenantId, RunId = run.Id, CaseId = chosen.Id, AgentId = agent.Id, AgentVersion = version, CaseVersion = chosen.Version, ToolsMark = run.ToolsMark,
                Position = index, Name = chosen.Name,
            });
        }

        await ForgetOldAsync(agent.Id, ct);
        context.Audit("agent.test_run_started", "agent", agent.Id.ToString(), agent.Name, after: new { Run = run.Id, Version = version, Cases = cases.Count });
        context.Notify(AgentNotices.Feature, AgentNotices.Test, agent.Id.ToString());
        context.AfterCommit(signals.Ring);
        return new TestRunView(run.Id, agent.Id, version, run.State, run.StartedBy, run.CreatedAt, null, cases.Count, 0, 0, 0);
    }

    public async Task<Result<Done>> HandleAsync(CancelTestRun request, CancellationToken ct)
    {
        if (await database.Set<Agent>().AsNoTracking().Named(request.Agent).Select(a => new { a.Id, a.Name }).FirstOrDefaultAsync(ct) is not { } agent)
            return AgentErrors.UnknownAgent;
        // Locked: it either ends by itself or is ended.
        if (await database.Set<AgentTestRun>().FromSql($"SELECT * FROM agent_test_runs WHERE id = {request.Id} FOR UPDATE").FirstOrDefaultAsync(r => r.AgentId == agent.Id, ct) is not { } run)
            return TestingErrors.UnknownRun;
        if (run.EndedAt is not null)
            return TestingErrors.Over;
        run.Cancel(time.GetUtcNow());
        var ended = await database.Set<AgentTestResult>().Where(r => r.RunId == run.Id && r.EndedAt == null)
            .ExecuteUpdateAsync(set => set.SetProperty(r => r.State, TestResultState.Cancelled).SetProperty(r => r.EndedAt, time.GetUtcNow()), ct);
        context.Audit("agent.test_run_cancelled", "agent", agent.Id.ToString(), agent.Name, after: new { Run = run.Id, run.AgentVersion, LeftOut = ended });
        context.Notify(AgentNotices.Feature, AgentNotices.Test, agent.Id.ToString());
        context.AfterCommit(() => signals.Cancel(run.Id));
        return Done.It;
    }

    private async Task<AgentTestRun> MakeAsync(Agent agent, int version, string language, CancellationToken ct)
    {
        var config = AgentConfig.Parse(await database.ConfigOfAsync(agent.Id, version, ct));
        var tenant = await tenants.FindAcrossTenants(context.TenantId, ct);
        var run = new AgentTestRun
        {
            TenantId = context.TenantId, AgentId = agent.Id, AgentVersion = version, ToolsMark = await ToolsMark.ReadAsync(database, config, ct), Language = language,
            TimeZone = tenant?.TimeZone ?? "UTC", StartedBy = context.Actor.Name, CreatedAt = time.GetUtcNow(),
        };
        database.Add(run);
        return run;
    }

    private async Task ForgetOldAsync(Guid agent, CancellationToken ct)
    {
        var last = await database.Set<AgentTestRun>().Where(r => r.AgentId == agent).OrderByDescending(r => r.Id).Skip(MostKept - 1).Select(r => (Guid?)r.Id).FirstOrDefaultAsync(ct);
        if (last is { } oldest)
            await database.Set<AgentTestRun>().Where(r => r.AgentId == agent && r.Id < oldest && r.EndedAt != null).ExecuteDeleteAsync(ct);
    }

    private sealed record Chosen(Guid Id, string Name, int Version);
}
