using Platform.Core.Knowledge.Contracts;
using Platform.Core.Knowledge.Data;

namespace Platform.Core.Knowledge.Ingestion;

/// <summary>Makes the work on a version under an index.</summary>
internal static class Editions
{
    /// <param name="asks">It waits for somebody's yes, and this is the question.</param>
    public static KnowledgeEdition New(KnowledgeVersion version, Guid index, DateTimeOffset now, SourceFault? asks = null) => new()
    {
        TenantId = version.TenantId, SourceId = version.SourceId, VersionId = version.Id, IndexId = index, State = EditionState.Queued, NextAttemptAt = now, MovedAt = now, CreatedAt = now,
        IsPaused = asks is not null, Error = asks is null ? null : KnowledgeJson.Text(asks),
    };
}
