using FluentValidation;
using Microsoft.EntityFrameworkCore;
using Platform.Core.Knowledge.Contracts;
using Platform.Core.Knowledge.Data;
using Platform.Core.Knowledge.Ingestion;
using Platform.Core.Shared.Data;
using Platform.Core.Shared.Operations;

namespace Platform.Core.Knowledge.Sources;

/// <summary>Removes sources for good, with all that was made of them: files, texts of all versions, chunks, vectors that no other chunk has, the graph's part; and what came out of them.</summary>
/// <param name="Version">Of a single one, that was read; null takes any.</param>
[Requires(Permissions.KnowledgeWrite)]
public sealed record DeleteSources(IReadOnlyList<Guid> Ids, uint? Version = null) : ICommand<SourcesChanged>;

internal sealed class DeleteSourcesValidator : AbstractValidator<DeleteSources>
{
    public DeleteSourcesValidator() => RuleFor(r => r.Ids).AreIds();
}

internal sealed class DeleteSourcesHandler(PlatformDbContext database, OperationContext context, IngestionSignals signals) : IHandler<DeleteSources, SourcesChanged>
{
    // Of a book with a hundred thousand chunks.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    public async Task<Result<SourcesChanged>> HandleAsync(DeleteSources request, CancellationToken ct)
    {
        database.Database.SetCommandTimeout(Patience);
        Guid[] wanted = [.. request.Ids];
        // Locked in one order, and before what hangs on them, as the workers do.
        var found = await database.Set<KnowledgeSource>()
            .FromSql($"SELECT * FROM knowledge_sources WHERE id = ANY ({wanted}) OR parent_id = ANY ({wanted}) ORDER BY id FOR UPDATE").AsNoTracking().ToListAsync(ct);
        if (!found.Exists(source => wanted.Contains(source.Id)))
            return KnowledgeErrors.UnknownSource;
        if (request.Version is { } known && found.Find(source => source.Id == wanted[0])?.Version != known)
            return Errors.ChangedMeanwhile;
        var ids = found.Select(source => source.Id).ToArray();
        var open = await database.Set<KnowledgeEdition>().Where(e => ids.Contains(e.SourceId) && e.EndedAt == null).Select(e => e.Id).ToListAsync(ct);
        var vectors = await database.Database.ExecuteSqlAsync(
            $"""
            DELETE FROM knowledge_embeddings k WHERE k.text_hash IN (SELECT c.text_hash FROM knowledge_chunks c WHERE c.source_id = ANY ({ids}))
                AND NOT EXISTS (SELECT 1 FROM knowledge_chunks o WHERE o.tenant_id = k.tenant_id AND o.text_hash = k.text_hash AND o.source_id <> ALL ({ids}))
            """, ct);
        await database.Database.ExecuteSqlAsync($"DELETE FROM knowledge_sources WHERE id = ANY ({ids})", ct);
        foreach (var source in found.Where(source => wanted.Contains(source.Id)))
        {
            // Not even its title: it may say as much as the text did.
            context.Audit("knowledge.source_removed", "knowledge_source", source.Id.ToString(), after: new
            {
                Kind = source.Kind.ToString(), Versions = source.LatestVersion, Inside = found.Count(child => child.ParentId == source.Id), Vectors = vectors,
            });
        }

        context.Notify(KnowledgeNotices.Feature, KnowledgeNotices.Source, [.. ids.Select(id => id.ToString())]);
        context.AfterCommit(() => open.ForEach(signals.Stop));
        return new SourcesChanged(found.Count);
    }
}
