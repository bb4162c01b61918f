using FluentValidation;
using Microsoft.EntityFrameworkCore;
using Platform.Core.Knowledge.Contracts;
using Platform.Core.Knowledge.Golden.Data;
using Platform.Core.Shared.Data;
using Platform.Core.Shared.Operations;

namespace Platform.Core.Knowledge.Golden;

/// <summary>Keeps what came of a run.</summary>
[Requires(Permissions.KnowledgeWrite)]
internal sealed record KeepGoldenRun(GoldenSubject Subject, GoldenSettings Settings, IReadOnlyList<GoldenSummary> Summaries, IReadOnlyList<GoldenResult> Results, int TookMs) : ICommand<GoldenRunView>;

/// <summary>The runs of the golden questions, newest first.</summary>
[Requires(Permissions.KnowledgeRead)]
public sealed record ListGoldenRuns(string? Cursor = null, int Limit = Cursor.DefaultLimit) : IQuery<Listing<GoldenRunView>>;

/// <summary>One run with what came of each question.</summary>
[Requires(Permissions.KnowledgeRead)]
public sealed record GetGoldenRun(Guid Id) : IQuery<GoldenRunDetail>;

internal sealed class ListGoldenRunsValidator : AbstractValidator<ListGoldenRuns>
{
    public ListGoldenRunsValidator() => RuleFor(r => r.Limit).IsLimit();
}

internal sealed class KeepGoldenRunHandler(PlatformDbContext database, OperationContext context, TimeProvider time)
    : IHandler<KeepGoldenRun, GoldenRunView>, IHandler<ListGoldenRuns, Listing<GoldenRunView>>, IHandler<GetGoldenRun, GoldenRunDetail>
{
    private const int MostKept = 500;

    public async Task<Result<GoldenRunView>> HandleAsync(KeepGoldenRun request, CancellationToken ct)
    {
        var run = new GoldenRun
        {
            TenantId = context.TenantId, Subject = request.Subject, Settings = KnowledgeJson.Text(request.Settings), Summaries = KnowledgeJson.Text(request.Summaries), Results = KnowledgeJson.Text(request.Results),
            TookMs = request.TookMs, CreatedAt = time.GetUtcNow(), CreatedBy = context.Actor.Name,
        };
        database.Add(run);
        if (await database.Set<GoldenRun>().OrderByDescending(r => r.Id).Skip(MostKept - 2).Select(r => (Guid?)r.Id).FirstOrDefaultAsync(ct) is { } oldest)
            await database.Set<GoldenRun>().Where(r => r.Id < oldest).ExecuteDeleteAsync(ct);
        context.Audit("knowledge.golden_run", "golden_run", run.Id.ToString(), after: new { run.Subject, Questions = request.Results.Count });
        context.Notify(KnowledgeNotices.Feature, KnowledgeNotices.Golden, run.Id.ToString());
        return ViewOf(run);
    }

    public async Task<Result<Listing<GoldenRunView>>> HandleAsync(ListGoldenRuns request, CancellationToken ct)
    {
        if (!Cursor.TryReadId(request.Cursor, out var before))
            return Cursor.Malformed;
        var rows = await database.Set<GoldenRun>().AsNoTracking().Where(r => before == null || r.Id < before).OrderByDescending(r => r.Id).Take(request.Limit + 1).ToListAsync(ct);
        return Listing<GoldenRunView>.Cut(rows.ConvertAll(ViewOf), request.Limit, row => [row.Id]);
    }

    public async Task<Result<GoldenRunDetail>> HandleAsync(GetGoldenRun request, CancellationToken ct)
    {
        if (await database.Set<GoldenRun>().AsNoTracking().FirstOrDefaultAsync(r => r.Id == request.Id, ct) is not { } run)
            return GoldenErrors.UnknownRun;
        var results = KnowledgeJson.Read<List<GoldenResult>>(run.Results);
        var ids = results.Select(result => result.GoldenId).ToArray();
        var questions = await database.Set<GoldenQuestion>().AsNoTracking().Where(q => ids.Contains(q.Id)).ToDictionaryAsync(q => q.Id, q => q.Question, ct);
        return new GoldenRunDetail(ViewOf(run), results.ConvertAll(result => new GoldenAsked(questions.GetValueOrDefault(result.GoldenId), result)));
    }

    private static GoldenRunView ViewOf(GoldenRun run)
    {
        var results = KnowledgeJson.Read<List<GoldenResult>>(run.Results);
        return new GoldenRunView(
            run.Id, run.Subject, KnowledgeJson.Read<GoldenSettings>(run.Settings), results.Count, GoldenScore.Mean([.. results.Select(result => result.Figures)]), KnowledgeJson.Read<List<GoldenSummary>>(run.Summaries),
            run.TookMs, run.CreatedAt, run.CreatedBy);
    }
}
