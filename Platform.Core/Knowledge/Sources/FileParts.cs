using Microsoft.EntityFrameworkCore;
using Platform.Core.Knowledge.Data;
using Platform.Core.Shared.Data;

namespace Platform.Core.Knowledge.Sources;

/// <summary>A version's bytes in the database, in parts of a mebibyte.</summary>
internal static class FileParts
{
    public const int Size = 1024 * 1024;

    public static async Task WriteAsync(PlatformDbContext database, KnowledgeVersion version, Stream content, CancellationToken ct)
    {
        var (part, left) = (0, version.Size);
        while (left > 0)
        {
            var bytes = new byte[(int)Math.Min(Size, left)];
            await content.ReadExactlyAsync(bytes, ct);
            await database.Database.ExecuteSqlAsync($"INSERT INTO knowledge_file_parts (version_id, number, tenant_id, bytes) VALUES ({version.Id}, {part}, {version.TenantId.Value}, {bytes})", ct);
            (part, left) = (part + 1, left - bytes.Length);
        }
    }
}
