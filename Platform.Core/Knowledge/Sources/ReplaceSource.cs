using System.Text;
using FluentValidation;
using Microsoft.EntityFrameworkCore;
using Platform.Core.Knowledge.Contracts;
using Platform.Core.Knowledge.Data;
using Platform.Core.Knowledge.Ingestion;
using Platform.Core.Shared.Data;
using Platform.Core.Shared.Operations;

namespace Platform.Core.Knowledge.Sources;

/// <summary>Gives a source other bytes: a new version. The old one serves until the new one is ready; the same bytes change nothing.</summary>
/// <param name="Name">Of the file; empty for a text.</param>
/// <param name="Title">Null keeps it.</param>
/// <param name="Version">That was read; null takes any.</param>
[Requires(Permissions.KnowledgeWrite)]
public sealed record ReplaceSource(Guid Id, string Name, string MediaType, SpooledFile Content, string? Title = null, uint? Version = null) : ICommand<SourceAdded>
{
    public static ReplaceSource WithText(Guid id, string text, string? title = null, uint? version = null) =>
        new(id, "", "text/plain", SpooledFile.Of(Encoding.UTF8.GetBytes(text)), title, version) { Text = text };

    /// <summary>Where it came as text.</summary>
    internal string? Text { get; init; }
}

/// <summary>Works on sources anew, from their bytes on: those that failed or were cancelled, and those that are ready, which serve meanwhile. Their next texts may be other ones, so they are new versions.</summary>
[Requires(Permissions.KnowledgeWrite)]
public sealed record ReindexSources(IReadOnlyList<Guid> Ids) : ICommand<SourcesChanged>;

internal sealed class ReplaceSourceValidator : AbstractValidator<ReplaceSource>
{
    public ReplaceSourceValidator()
    {
        RuleFor(r => r.Title!).IsName(500).When(r => r.Title is not null);
        RuleFor(r => r.Text!).Must(text => !string.IsNullOrWhiteSpace(text) && text.Length <= AddText.MostText).Says(SourceText.All, "Text", AddText.MostText).When(r => r.Text is not null);
    }
}

internal sealed class ReindexSourcesValidator : AbstractValidator<ReindexSources>
{
    public ReindexSourcesValidator() => RuleFor(r => r.Ids).AreIds();
}

internal sealed class ReplaceSourceHandler(PlatformDbContext database, OperationContext context, SourceIntake intake, CollectionPlaces places, WorkEstimate estimates, IngestionSignals signals, TimeProvider time)
    : IHandler<ReplaceSource, SourceAdded>, IHandler<ReindexSources, SourcesChanged>
{
    public async Task<Result<SourceAdded>> HandleAsync(ReplaceSource request, CancellationToken ct)
    {
        if (await LockAsync(request.Id, ct) is not { } found)
            return KnowledgeErrors.UnknownSource;
        var (source, place) = found;
        if (request.Version is { } known && known != source.Version)
            return Errors.ChangedMeanwhile;
        if (source.Kind == SourceKind.Site)
            return SourceErrors.NoText;
        var name = source.Kind == SourceKind.Text ? "" : FileNames.Clean(request.Name);
        var estimate = await estimates.OfAsync(await TokenGuess.OfAsync(request.Content, name, ct), place.Settings, ct);
        var isNew = !source.ContentHash.AsSpan().SequenceEqual(request.Content.Hash);
        if (isNew && await database.Set<KnowledgeSource>().AnyAsync(s => s.CollectionId == source.CollectionId && s.ContentHash == request.Content.Hash && s.Id != source.Id, ct))
            return SourceErrors.SameContent;
        if (request.Title is { } title && title.Trim() != source.Title)
            (source.Title, source.Revision) = (title.Trim(), source.Revision + 1);
        var asks = isNew ? await estimates.AsksAsync(estimate, request.Content.Size, ct) : null;
        if (isNew)
            await intake.StoreVersionAsync(source, name, source.Kind == SourceKind.Text ? "text/plain" : FileNames.MediaType(request.MediaType), request.Content, place.Indexes, asks, ct);
        source.MarkChanged(time.GetUtcNow());
        Tell("knowledge.source_replaced", source, new { source.LatestVersion, request.Content.Size });
        return new SourceAdded(source.Id, await StatusAsync(source, ct), estimate, isNew);
    }

    public async Task<Result<SourcesChanged>> HandleAsync(ReindexSources request, CancellationToken ct)
    {
        var (known, changed) = (0, 0);
        foreach (var id in request.Ids.Distinct().Order())
        {
            if (await LockAsync(id, ct) is not { } found)
                continue;
            known++;
            if (!await AgainAsync(found.Source, found.Place, ct))
                continue;
            changed++;
            Tell("knowledge.source_reindexed", found.Source, new { found.Source.LatestVersion });
        }

        return known == 0 ? KnowledgeErrors.UnknownSource : new SourcesChanged(changed);
    }

    private async Task<bool> AgainAsync(KnowledgeSource source, CollectionPlace place, CancellationToken ct)
    {
        if (await database.Set<KnowledgeVersion>().FirstOrDefaultAsync(v => v.SourceId == source.Id && v.Number == source.LatestVersion, ct) is not { } version)
            return false;
        var current = place.Indexes.Single(index => index.State == IndexState.Current);
        var edition = await database.Set<KnowledgeEdition>().AsNoTracking().FirstOrDefaultAsync(e => e.VersionId == version.Id && e.IndexId == current.Id, ct);
        if (edition is { EndedAt: null })
            return false;
        if (edition?.State == EditionState.Ready)
        {
            await CopyAsync(source, version, place, ct);
            return true;
        }

        // Nothing of it serves or is cited: it begins at its beginning.
        if (!version.IsExtracted)
            await database.Set<KnowledgePage>().Where(p => p.VersionId == version.Id).ExecuteDeleteAsync(ct);
        await database.Set<KnowledgeEdition>().Where(e => e.VersionId == version.Id && e.State != EditionState.Ready && e.EndedAt != null).ExecuteDeleteAsync(ct);
        foreach (var index in place.Indexes)
        {
            if (!await database.Set<KnowledgeEdition>().AnyAsync(e => e.VersionId == version.Id && e.IndexId == index.Id, ct))
                database.Add(Editions.New(version, index.Id, time.GetUtcNow()));
        }

        source.MarkChanged(time.GetUtcNow());
        return true;
    }

    private async Task CopyAsync(KnowledgeSource source, KnowledgeVersion version, CollectionPlace place, CancellationToken ct)
    {
        var now = time.GetUtcNow();
        var copy = new KnowledgeVersion
        {
            TenantId = version.TenantId, SourceId = source.Id, Number = ++source.LatestVersion, FileName = version.FileName, MediaType = version.MediaType, Size = version.Size,
            ContentHash = version.ContentHash, CreatedAt = now, CreatedBy = context.Actor.Name,
        };
        source.MarkChanged(now);
        database.Add(copy);
        database.AddRange(place.Indexes.Select(index => Editions.New(copy, index.Id, now)));
        await database.SaveChangesAsync(ct);
        await database.Database.ExecuteSqlAsync(
            $"INSERT INTO knowledge_file_parts (version_id, number, tenant_id, bytes) SELECT {copy.Id}, number, tenant_id, bytes FROM knowledge_file_parts WHERE version_id = {version.Id}", ct);
    }

    // The collection before the source, as everybody locks them.
    private async Task<(KnowledgeSource Source, CollectionPlace Place)?> LockAsync(Guid id, CancellationToken ct)
    {
        if (await database.Set<KnowledgeSource>().AsNoTracking().Where(s => s.Id == id).Select(s => (Guid?)s.CollectionId).FirstOrDefaultAsync(ct) is not { } collection)
            return null;
        var place = await places.OfAsync(collection, ct);
        return await database.Set<KnowledgeSource>().FromSql($"SELECT * FROM knowledge_sources WHERE id = {id} FOR UPDATE").FirstOrDefaultAsync(ct) is { } source ? (source, place) : null;
    }

    private async Task<Reading.SourceStatus> StatusAsync(KnowledgeSource source, CancellationToken ct)
    {
        await database.SaveChangesAsync(ct);
        return await SourceStandings.OfAsync(database, source.Id, ct);
    }

    private void Tell(string action, KnowledgeSource source, object after)
    {
        context.Audit(action, "knowledge_source", source.Id.ToString(), source.Title, after: after);
        context.Notify(KnowledgeNotices.Feature, KnowledgeNotices.Source, source.Id.ToString());
        context.AfterCommit(signals.Ring);
    }
}
