using Microsoft.EntityFrameworkCore;
using Platform.Core.Knowledge.Contracts;
using Platform.Core.Knowledge.Data;
using Platform.Core.Shared.Data;
using Platform.Core.Shared.Operations;

namespace Platform.Core.Knowledge.Golden;

/// <summary>The editions of a collection under one of its indexes.</summary>
/// <param name="Index">Null for the one that serves.</param>
[Requires(Permissions.KnowledgeRead)]
internal sealed record ListTrialEditions(Guid Collection, Guid? Index) : IQuery<TrialEditions>;

/// <param name="Number">Of the index.</param>
internal sealed record TrialEditions(string Collection, int Number, EmbeddingChoice? Embedding, IReadOnlyList<TrialEdition> Editions);

internal sealed record TrialEdition(Guid Id, Guid SourceId, Guid VersionId, int Version, string Title);

/// <summary>The chunks of an edition with their vectors, where a provider made them.</summary>
[Requires(Permissions.KnowledgeRead)]
internal sealed record ListTrialChunks(Guid Edition, string? Model, int After = -1) : IQuery<IReadOnlyList<TrialChunk>>
{
    public const int Page = 2_000;
}

internal sealed record TrialChunk(Guid Id, int Ordinal, long Start, long End, string HeadingPath, string Prefix, string Text, string[] Questions, byte[]? Vector);

/// <summary>Where a quote stands in a version; null where it does not.</summary>
[Requires(Permissions.KnowledgeRead)]
internal sealed record FindQuote(Guid Version, string Quote, long Near) : IQuery<FoundQuote>;

internal sealed record FoundQuote(long? Start);

internal sealed class LoadTrialHandler(PlatformDbContext database) : IHandler<ListTrialEditions, TrialEditions>, IHandler<ListTrialChunks, IReadOnlyList<TrialChunk>>, IHandler<FindQuote, FoundQuote>
{
    public async Task<Result<TrialEditions>> HandleAsync(ListTrialEditions request, CancellationToken ct)
    {
        var index = await (
            from row in database.Set<KnowledgeIndex>().AsNoTracking()
            where row.CollectionId == request.Collection && (request.Index == null ? row.State == IndexState.Current : row.Id == request.Index)
            join collection in database.Set<KnowledgeCollection>() on row.CollectionId equals collection.Id
            select new { row.Id, row.Number, row.Settings, collection.Name }).FirstOrDefaultAsync(ct);
        if (index is null)
            return KnowledgeErrors.UnknownCollection;
        var editions = await (
            from edition in database.Set<KnowledgeEdition>().AsNoTracking()
            where request.Index == null ? edition.IsLive : edition.IndexId == index.Id && edition.State == EditionState.Ready
            join source in database.Set<KnowledgeSource>() on edition.SourceId equals source.Id
            where source.CollectionId == request.Collection
            join version in database.Set<KnowledgeVersion>() on edition.VersionId equals version.Id
            orderby edition.SourceId, version.Number
            select new TrialEdition(edition.Id, source.Id, version.Id, version.Number, source.Title)).ToListAsync(ct);
        // Of a source's several versions the newest is the one that would serve.
        var newest = editions.GroupBy(edition => edition.SourceId).Select(same => same.Last()).ToList();
        return new TrialEditions(index.Name, index.Number, KnowledgeJson.Read<IndexSettings>(index.Settings).Embedding, newest);
    }

    public async Task<Result<IReadOnlyList<TrialChunk>>> HandleAsync(ListTrialChunks request, CancellationToken ct) => await (
        from chunk in database.Set<KnowledgeChunk>().AsNoTracking()
        where chunk.EditionId == request.Edition && chunk.Ordinal > request.After && chunk.Enabled
        orderby chunk.Ordinal
        select new TrialChunk(
            chunk.Id, chunk.Ordinal, chunk.StartAt, chunk.EndAt, chunk.HeadingPath, chunk.Prefix, chunk.Text, chunk.Questions,
            request.Model == null ? null : database.Set<KnowledgeEmbedding>().Where(e => e.Model == request.Model && e.TextHash == chunk.TextHash).Select(e => e.Vector).FirstOrDefault()))
        .Take(ListTrialChunks.Page).ToListAsync(ct);

    public async Task<Result<FoundQuote>> HandleAsync(FindQuote request, CancellationToken ct) => new FoundQuote(await VersionText.FindAsync(database, request.Version, new Quote(request.Quote, request.Near, "", ""), ct));
}
