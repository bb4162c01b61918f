using System.Security.Cryptography;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Platform.Core.Access.Contracts;
using Platform.Core.Knowledge.Contracts;
using Platform.Core.Knowledge.Data;
using Platform.Core.Knowledge.Graph;
using Platform.Core.Knowledge.Ingestion;
using Platform.Core.Shared.Data;
using Platform.Core.Shared.Operations;
using Platform.Core.Shared.Tenancy;
using Platform.Core.Tenants.Contracts;

namespace Platform.Tests.Knowledge.Graph;

/// <summary>A source as ingestion leaves it: one version of which every paragraph is a chunk, and a live edition.</summary>
internal sealed record MadeSource(Guid Id, Guid VersionId, Guid EditionId, string Title, string Text, IReadOnlyList<KnowledgeChunk> Chunks);

/// <summary>A tenant with a collection, and sources that are written straight into the tables.</summary>
internal sealed class KnowledgeRows(IServiceProvider services, TimeProvider time, TenantInfo tenant, Actor owner, Guid collection, Guid index)
{
    public TenantInfo Tenant => tenant;

    public Actor Owner => owner;

    public Guid Collection => collection;

    public Guid Index => index;

    public static async Task<KnowledgeRows> NewAsync(PlatformFixture platform)
    {
        var tenant = await platform.NewTenantAsync();
        return await NewAsync(platform.Services, platform.Time, tenant, await platform.NewMemberAsync(tenant, Role.Owner));
    }

    public static async Task<KnowledgeRows> NewAsync(IServiceProvider services, TimeProvider time, TenantInfo tenant, Actor owner, string name = "Main")
    {
        await using var context = services.GetRequiredService<AcrossTenants>().Open();
        var now = time.GetUtcNow();
        var collection = new KnowledgeCollection { TenantId = tenant.Id, Name = name, CreatedAt = now, IndexNumber = 1 };
        var index = new KnowledgeIndex { TenantId = tenant.Id, CollectionId = collection.Id, Number = 1, State = IndexState.Current, Reason = IndexReason.First, CreatedAt = now, CreatedBy = "test" };
        context.AddRange(collection, index);
        await context.SaveChangesAsync();
        return new KnowledgeRows(services, time, tenant, owner, collection.Id, index.Id);
    }

    public async Task<MadeSource> AddAsync(string title, string text, string heading = "")
    {
        await using var context = services.GetRequiredService<AcrossTenants>().Open();
        var now = time.GetUtcNow();
        var source = new KnowledgeSource { TenantId = tenant.Id, CollectionId = collection, Kind = SourceKind.Text, Title = title, ContentHash = Hash(title + text), LatestVersion = 1, CurrentVersion = 1, CreatedAt = now, CreatedBy = "test" };
        var version = Version(source.Id, 1, text);
        var (edition, chunks) = Edition(source.Id, version, index, text, heading);
        edition.IsLive = true;
        source.CurrentEditionId = edition.Id;
        context.AddRange(source, version, edition, Page(version, text));
        context.AddRange(chunks);
        await context.SaveChangesAsync();
        return new MadeSource(source.Id, version.Id, edition.Id, title, text, chunks);
    }

    /// <summary>Another version that serves in place of the first.</summary>
    public async Task<MadeSource> ReplaceAsync(MadeSource made, string text, int number = 2)
    {
        await using var context = services.GetRequiredService<AcrossTenants>().Open();
        var version = Version(made.Id, number, text);
        var (edition, chunks) = Edition(made.Id, version, index, text, "");
        context.AddRange(version, edition, Page(version, text));
        context.AddRange(chunks);
        await context.SaveChangesAsync();
        await context.Set<KnowledgeEdition>().IgnoreQueryFilters().Where(e => e.SourceId == made.Id && e.Id != edition.Id).ExecuteUpdateAsync(set => set.SetProperty(e => e.IsLive, false));
        await context.Set<KnowledgeEdition>().IgnoreQueryFilters().Where(e => e.Id == edition.Id).ExecuteUpdateAsync(set => set.SetProperty(e => e.IsLive, true));
        await context.Set<KnowledgeSource>().IgnoreQueryFilters().Where(s => s.Id == made.Id).ExecuteUpdateAsync(set => set.SetProperty(s => s.CurrentVersion, number).SetProperty(s => s.LatestVersion, number)
            .SetProperty(s => s.CurrentEditionId, edition.Id).SetProperty(s => s.Revision, s => s.Revision + 1));
        return made with { VersionId = version.Id, EditionId = edition.Id, Text = text, Chunks = chunks };
    }

    public async Task DeleteAsync(MadeSource made)
    {
        await using var context = services.GetRequiredService<AcrossTenants>().Open();
        await context.Set<KnowledgeSource>().IgnoreQueryFilters().Where(s => s.Id == made.Id).ExecuteDeleteAsync();
    }

    /// <summary>Links all chunks, as ingestion does.</summary>
    public async Task LinkAsync(MadeSource made, int batch = 100)
    {
        foreach (var chunks in made.Chunks.Chunk(batch))
        {
            var write = await services.GetRequiredService<IChunkLinker>().FindAsync(
                new LinkBatch(tenant.Id, made.Id, made.Title, made.VersionId, made.EditionId, null, [.. chunks.Select(c => new LinkedChunk(c.Id, c.Ordinal, c.StartAt, c.Page, c.HeadingPath, c.Text))], false, false), default);
            await using var connection = await services.GetRequiredService<Databases>().System.OpenConnectionAsync();
            await using var transaction = await connection.BeginTransactionAsync();
            await write(connection, transaction, default);
            await transaction.CommitAsync();
        }
    }

    /// <summary>All of the tenant's graph as one text.</summary>
    public async Task<string> DumpAsync()
    {
        await using var command = services.GetRequiredService<Databases>().Owner.CreateCommand(
        """
        SELECT coalesce(string_agg(line, E'\n' ORDER BY line), '') FROM (
            SELECT 'entity ' || normal_form || ' ' || name || ' ' || kind || ' ' || mentions AS line FROM knowledge_entities WHERE tenant_id = $1
            UNION ALL SELECT 'mention ' || chunk_id || ' ' || entity_id || ' ' || times || ' ' || start_at || ' ' || end_at FROM knowledge_mentions WHERE tenant_id = $1
            UNION ALL SELECT 'edge ' || chunk_id || ' ' || from_id || ' ' || to_id || ' ' || kind || ' ' || weight || ' ' || start_at || ' ' || end_at FROM knowledge_edges WHERE tenant_id = $1
            UNION ALL SELECT 'size ' || entities || ' ' || edges FROM knowledge_graphs WHERE tenant_id = $1) lines
        """);
        command.Parameters.Add(new() { Value = tenant.Id.Value });
        return (string)(await command.ExecuteScalarAsync())!;
    }

    private (KnowledgeEdition Edition, List<KnowledgeChunk> Chunks) Edition(Guid source, KnowledgeVersion version, Guid of, string text, string heading)
    {
        var now = time.GetUtcNow();
        var edition = new KnowledgeEdition { TenantId = tenant.Id, SourceId = source, VersionId = version.Id, IndexId = of, State = EditionState.Ready, CreatedAt = now, MovedAt = now, NextAttemptAt = now, EndedAt = now };
        var (chunks, start) = (new List<KnowledgeChunk>(), 0);
        foreach (var paragraph in text.Split("\n\n"))
        {
            var end = Math.Min(start + paragraph.Length + 2, text.Length);
            chunks.Add(new KnowledgeChunk
            {
                TenantId = tenant.Id, EditionId = edition.Id, SourceId = source, Ordinal = chunks.Count, StartAt = start, EndAt = end, ContextStart = start, ContextEnd = end, Page = 1, HeadingPath = heading,
                Text = text[start..end], TextHash = Hash(text[start..end]), Tokens = paragraph.Length / 4 + 1,
            });
            start = end;
        }

        edition.Chunks = chunks.Count;
        return (edition, chunks);
    }

    private KnowledgeVersion Version(Guid source, int number, string text) => new()
    {
        TenantId = tenant.Id, SourceId = source, Number = number, FileName = "text.txt", MediaType = "text/plain", Size = text.Length, ContentHash = Hash(text), Pages = 1, Characters = text.Length, IsExtracted = true,
        CreatedAt = time.GetUtcNow(), CreatedBy = "test",
    };

    private static KnowledgePage Page(KnowledgeVersion version, string text) => new() { TenantId = version.TenantId, VersionId = version.Id, Number = 1, StartAt = 0, Length = text.Length, Text = text };

    private static byte[] Hash(string text) => SHA256.HashData(Encoding.UTF8.GetBytes(text));
}
