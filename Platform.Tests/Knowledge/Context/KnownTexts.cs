using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Platform.Core.Knowledge.Contracts;
using Platform.Core.Knowledge.Data;
using Platform.Core.Shared.Data;
using Platform.Core.Shared.Tenancy;

namespace Platform.Tests.Knowledge.Context;

/// <summary>Sources as ingestion leaves them: one version, of which every paragraph is a chunk, in a live edition.</summary>
internal static class KnownTexts
{
    public static async Task<Guid> AddAsync(IServiceProvider services, TenantId tenant, string title, string text, string collectionName = "Main")
    {
        await using var context = services.GetRequiredService<AcrossTenants>().Open();
        var now = services.GetRequiredService<TimeProvider>().GetUtcNow();
        var collection = new KnowledgeCollection { TenantId = tenant, Name = $"{collectionName} {Guid.NewGuid():N}", CreatedAt = now, IndexNumber = 1 };
        var index = new KnowledgeIndex { TenantId = tenant, CollectionId = collection.Id, Number = 1, State = IndexState.Current, Reason = IndexReason.First, CreatedAt = now, CreatedBy = "test" };
        var source = new KnowledgeSource { TenantId = tenant, CollectionId = collection.Id, Kind = SourceKind.Text, Title = title, ContentHash = Hash(title + text), LatestVersion = 1, CurrentVersion = 1, CreatedAt = now, CreatedBy = "test" };
        var version = new KnowledgeVersion
        {
            TenantId = tenant, SourceId = source.Id, Number = 1, FileName = "text.txt", MediaType = "text/plain", Size = text.Length, ContentHash = Hash(text), Pages = 1, Characters = text.Length, IsExtracted = true, CreatedAt = now, CreatedBy = "test",
        };
        var edition = new KnowledgeEdition
        {
            TenantId = tenant, SourceId = source.Id, VersionId = version.Id, IndexId = index.Id, State = EditionState.Ready, IsLive = true, CreatedAt = now, MovedAt = now, NextAttemptAt = now, EndedAt = now,
        };
        source.CurrentEditionId = edition.Id;
        var (chunks, start) = (new List<KnowledgeChunk>(), 0);
        foreach (var paragraph in text.Split("\n\n"))
        {
            var end = Math.Min(start + paragraph.Length + 2, text.Length);
            chunks.Add(new KnowledgeChunk
            {
                TenantId = tenant, EditionId = edition.Id, SourceId = source.Id, Ordinal = chunks.Count, StartAt = start, EndAt = end, ContextStart = start, ContextEnd = end, Page = 1, Text = text[start..end],
                TextHash = Hash(text[start..end]), Tokens = paragraph.Length / 4 + 1,
            });
            start = end;
        }

        edition.Chunks = chunks.Count;
        context.AddRange(collection, index, source, version, edition, new KnowledgePage { TenantId = tenant, VersionId = version.Id, Number = 1, StartAt = 0, Length = text.Length, Text = text });
        context.AddRange(chunks);
        await context.SaveChangesAsync();
        return source.Id;
    }

    private static byte[] Hash(string text) => SHA256.HashData(Encoding.UTF8.GetBytes(text));
}
