using FluentValidation;
using Microsoft.EntityFrameworkCore;
using Platform.Core.Knowledge.Contracts;
using Platform.Core.Knowledge.Data;
using Platform.Core.Knowledge.Ingestion;
using Platform.Core.Shared.Data;
using Platform.Core.Shared.Operations;

namespace Platform.Core.Knowledge.Sources;

/// <summary>Has the work on sources, and on what came out of them, stand until it is resumed. What does not work is no error.</summary>
[Requires(Permissions.KnowledgeWrite)]
public sealed record PauseSources(IReadOnlyList<Guid> Ids) : ICommand<SourcesChanged>;

/// <summary>Lets the work go on at once: what was paused, what waits after a failure, and what asked whether it may cost so much.</summary>
[Requires(Permissions.KnowledgeWrite)]
public sealed record ResumeSources(IReadOnlyList<Guid> Ids) : ICommand<SourcesChanged>;

/// <summary>Ends the work for good; what serves goes on serving.</summary>
[Requires(Permissions.KnowledgeWrite)]
public sealed record CancelSources(IReadOnlyList<Guid> Ids) : ICommand<SourcesChanged>;

/// <param name="Count">Sources whose work was changed.</param>
public sealed record SourcesChanged(int Count)
{
    /// <summary>At once.</summary>
    public const int MostIds = 500;

    internal const string Cancelled = "cancelled";
}

internal sealed class PauseSourcesValidator : AbstractValidator<PauseSources>
{
    public PauseSourcesValidator() => RuleFor(r => r.Ids).AreIds();
}

internal sealed class ResumeSourcesValidator : AbstractValidator<ResumeSources>
{
    public ResumeSourcesValidator() => RuleFor(r => r.Ids).AreIds();
}

internal sealed class CancelSourcesValidator : AbstractValidator<CancelSources>
{
    public CancelSourcesValidator() => RuleFor(r => r.Ids).AreIds();
}

internal sealed class WorkOnSourcesHandler(PlatformDbContext database, OperationContext context, IngestionSignals signals, TimeProvider time)
    : IHandler<PauseSources, SourcesChanged>, IHandler<ResumeSources, SourcesChanged>, IHandler<CancelSources, SourcesChanged>
{
    private const string Yes = """{"confirmed":true}""";

    public async Task<Result<SourcesChanged>> HandleAsync(PauseSources request, CancellationToken ct)
    {
        var found = await FindAsync(request.Ids, ct);
        if (found.Length == 0)
            return KnowledgeErrors.UnknownSource;
        var open = await OpenAsync(found, ct);
        await database.Set<KnowledgeEdition>().Where(e => open.Keys.Contains(e.Id) && e.EndedAt == null).ExecuteUpdateAsync(
            set => set.SetProperty(e => e.IsPaused, true).SetProperty(e => e.Instance, (Guid?)null).SetProperty(e => e.LeaseUntil, (DateTimeOffset?)null).SetProperty(e => e.Attempts, 0), ct);
        return Changed("knowledge.source_paused", found, open);
    }

    public async Task<Result<SourcesChanged>> HandleAsync(ResumeSources request, CancellationToken ct)
    {
        var found = await FindAsync(request.Ids, ct);
        if (found.Length == 0)
            return KnowledgeErrors.UnknownSource;
        var open = await OpenAsync(found, ct);
        Guid[] editions = [.. open.Keys];
        // A yes holds for all of the work: it is not asked again when the exact price is known.
        await database.Database.ExecuteSqlAsync(
            $"""
            UPDATE knowledge_editions SET is_paused = false, attempts = 0, next_attempt_at = least(next_attempt_at, {time.GetUtcNow()}), error = NULL,
                checkpoint = CASE WHEN error->>'code' = {LimitValues.Code} THEN checkpoint || {Yes}::jsonb ELSE checkpoint END
            WHERE id = ANY ({editions}) AND ended_at IS NULL
            """, ct);
        context.AfterCommit(signals.Ring);
        return Changed("knowledge.source_resumed", found, open, stop: false);
    }

    public async Task<Result<SourcesChanged>> HandleAsync(CancelSources request, CancellationToken ct)
    {
        var found = await FindAsync(request.Ids, ct);
        if (found.Length == 0)
            return KnowledgeErrors.UnknownSource;
        var open = await OpenAsync(found, ct);
        var fault = KnowledgeJson.Text(new SourceFault(SourcesChanged.Cancelled, null, null));
        await database.Set<KnowledgeEdition>().Where(e => open.Keys.Contains(e.Id) && e.EndedAt == null).ExecuteUpdateAsync(
            set => set.SetProperty(e => e.State, EditionState.Cancelled).SetProperty(e => e.EndedAt, time.GetUtcNow()).SetProperty(e => e.Error, fault)
                .SetProperty(e => e.Instance, (Guid?)null).SetProperty(e => e.LeaseUntil, (DateTimeOffset?)null), ct);
        return Changed("knowledge.source_cancelled", found, open);
    }

    private async Task<FoundSource[]> FindAsync(IReadOnlyList<Guid> ids, CancellationToken ct) =>
        await database.Set<KnowledgeSource>().AsNoTracking().Where(s => ids.Contains(s.Id)).Select(s => new FoundSource(s.Id, s.Title)).ToArrayAsync(ct);

    // With what came out of archives and sites.
    private async Task<Dictionary<Guid, Guid>> OpenAsync(FoundSource[] sources, CancellationToken ct)
    {
        var ids = sources.Select(source => source.Id).ToArray();
        return await (
            from edition in database.Set<KnowledgeEdition>().AsNoTracking()
            join source in database.Set<KnowledgeSource>() on edition.SourceId equals source.Id
            where edition.EndedAt == null && (ids.Contains(source.Id) || source.ParentId != null && ids.Contains(source.ParentId.Value))
            select new { edition.Id, edition.SourceId }).ToDictionaryAsync(e => e.Id, e => e.SourceId, ct);
    }

    private SourcesChanged Changed(string action, FoundSource[] found, Dictionary<Guid, Guid> editions, bool stop = true)
    {
        foreach (var source in found)
            context.Audit(action, "knowledge_source", source.Id.ToString(), source.Title);
        context.Notify(KnowledgeNotices.Feature, KnowledgeNotices.Source, [.. found.Select(source => source.Id).Union(editions.Values).Select(id => id.ToString())]);
        if (stop)
        {
            context.AfterCommit(() =>
            {
                foreach (var edition in editions.Keys)
                    signals.Stop(edition);
            });
        }

        return new SourcesChanged(editions.Values.Distinct().Count());
    }

    private sealed record FoundSource(Guid Id, string Title);
}
