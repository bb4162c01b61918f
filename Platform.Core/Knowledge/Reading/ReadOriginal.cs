using Microsoft.EntityFrameworkCore;
using Platform.Core.Knowledge.Data;
using Platform.Core.Shared.Data;
using Platform.Core.Shared.Operations;

namespace Platform.Core.Knowledge.Reading;

/// <summary>A version's bytes as they came, a part at a time: none of them holds a connection while a slow reader takes it.</summary>
/// <param name="Version">Null for the newest.</param>
/// <param name="Part">From 0.</param>
[Requires(Permissions.KnowledgeRead)]
public sealed record ReadOriginal(Guid Id, int? Version, int Part) : IQuery<OriginalPart>;

/// <param name="Bytes">Empty after the last part.</param>
public sealed record OriginalPart(int Version, string FileName, string MediaType, long Size, byte[] Bytes);

internal sealed class ReadOriginalHandler(PlatformDbContext database) : IHandler<ReadOriginal, OriginalPart>
{
    public async Task<Result<OriginalPart>> HandleAsync(ReadOriginal request, CancellationToken ct)
    {
        if (await database.Set<KnowledgeSource>().AsNoTracking().Where(s => s.Id == request.Id).Select(s => (int?)s.LatestVersion).FirstOrDefaultAsync(ct) is not { } latest)
            return Contracts.KnowledgeErrors.UnknownSource;
        if (latest == 0)
            return ReadingErrors.NoOriginal;
        var number = request.Version ?? latest;
        if (await database.Set<KnowledgeVersion>().AsNoTracking().Where(v => v.SourceId == request.Id && v.Number == number)
            .Select(v => new { v.Id, v.FileName, v.MediaType, v.Size }).FirstOrDefaultAsync(ct) is not { } version)
            return ReadingErrors.UnknownVersion;
        var bytes = await database.Set<KnowledgeFilePart>().AsNoTracking().Where(p => p.VersionId == version.Id && p.Number == request.Part).Select(p => p.Bytes).FirstOrDefaultAsync(ct);
        return new OriginalPart(number, version.FileName, version.MediaType, version.Size, bytes ?? []);
    }
}
