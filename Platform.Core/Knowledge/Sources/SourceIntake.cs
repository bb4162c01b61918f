using Microsoft.EntityFrameworkCore;
using Platform.Core.Knowledge.Contracts;
using Platform.Core.Knowledge.Data;
using Platform.Core.Knowledge.Ingestion;
using Platform.Core.Knowledge.Reading;
using Platform.Core.Shared.Data;
using Platform.Core.Shared.Operations;

namespace Platform.Core.Knowledge.Sources;

/// <summary>A source that is not there yet.</summary>
internal sealed record NewSource(SourceKind Kind, string Title, string FileName, string MediaType, SpooledFile Content, TokenGuess Guess)
{
    public string? Url { get; init; }
}

/// <summary>Writes down what came, so that the work can begin: the source, its first version with its bytes, and an edition for each index that wants one.</summary>
internal sealed class SourceIntake(PlatformDbContext database, OperationContext context, CollectionPlaces places, WorkEstimate estimates, IngestionSignals signals, TimeProvider time)
{
    public async Task<Result<SourceAdded>> AddAsync(NewSource source, SourceOptions options, CancellationToken ct)
    {
        var (place, refusal) = await places.FindAsync(options.Collection ?? SourceOptions.DefaultCollection, options.Chunking, make: !options.DryRun, ct);
        if (place is null)
            return refusal!;
        var estimate = await estimates.OfAsync(source.Guess, place.Settings, ct);
        // Whoever sends the same bytes at the same moment waits here, and then finds them.
        await database.Database.ExecuteSqlAsync($"SELECT pg_advisory_xact_lock(hashtextextended({place.Id + Convert.ToHexString(source.Content.Hash)}, 0))", ct);
        if (await FindAsync(place.Id, source.Content.Hash, ct) is { } there)
            return there with { Estimate = estimate };
        if (options.DryRun)
            return new SourceAdded(null, SourceStatus.Queued, estimate, true);
        var asks = await estimates.AsksAsync(estimate, source.Content.Size, ct);
        var made = await StoreAsync(source, options, place, asks, ct);
        // Files out of an archive and pages of a site stand under its entry.
        if (options.Parent is null)
            context.Audit("knowledge.source_added", "knowledge_source", made.Id.ToString(), made.Title, after: new { Collection = place.Name, Kind = made.Kind.ToString(), source.Content.Size });
        context.Notify(KnowledgeNotices.Feature, KnowledgeNotices.Source, made.Id.ToString());
        context.AfterCommit(signals.Ring);
        return new SourceAdded(made.Id, asks is null ? SourceStatus.Queued : SourceStatus.Paused, estimate, true);
    }

    /// <summary>Another version with its bytes and its editions; the present one serves until one of them is ready.</summary>
    public async Task<KnowledgeVersion> StoreVersionAsync(KnowledgeSource source, string fileName, string mediaType, SpooledFile content, IReadOnlyList<KnowledgeIndex> indexes, SourceFault? asks, CancellationToken ct)
    {
        var now = time.GetUtcNow();
        var version = new KnowledgeVersion
        {
            TenantId = context.TenantId, SourceId = source.Id, Number = ++source.LatestVersion, FileName = fileName, MediaType = mediaType, Size = content.Size, ContentHash = content.Hash,
            CreatedAt = now, CreatedBy = context.Actor.Name,
        };
        source.ContentHash = content.Hash;
        database.Add(version);
        foreach (var index in indexes)
            database.Add(Editions.New(version, index.Id, now, asks));
        await database.SaveChangesAsync(ct);
        await FileParts.WriteAsync(database, version, content.Open(), ct);
        return version;
    }

    private async Task<KnowledgeSource> StoreAsync(NewSource wanted, SourceOptions options, CollectionPlace place, SourceFault? asks, CancellationToken ct)
    {
        var now = time.GetUtcNow();
        var source = new KnowledgeSource
        {
            TenantId = context.TenantId, CollectionId = place.Id, ParentId = options.Parent, Kind = wanted.Kind, Title = wanted.Title, Url = wanted.Url, Tags = options.CleanTags(),
            ContentHash = wanted.Content.Hash, CreatedAt = now, CreatedBy = context.Actor.Name,
        };
        source.MarkChanged(now);
        database.Add(source);
        await StoreVersionAsync(source, wanted.FileName, wanted.MediaType, wanted.Content, place.Indexes, asks, ct);
        return source;
    }

    private async Task<SourceAdded?> FindAsync(Guid collection, byte[] hash, CancellationToken ct)
    {
        if (await database.Set<KnowledgeSource>().AsNoTracking().Where(s => s.CollectionId == collection && s.ContentHash == hash).Select(s => (Guid?)s.Id).FirstOrDefaultAsync(ct) is not { } id)
            return null;
        return new SourceAdded(id, await SourceStandings.OfAsync(database, id, ct), SourceEstimate.Nothing, false);
    }
}
