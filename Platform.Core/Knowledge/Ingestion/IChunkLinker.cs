using Npgsql;
using Platform.Core.Shared.Tenancy;

namespace Platform.Core.Knowledge.Ingestion;

/// <summary>Finds what the chunks of an edition speak of, batch by batch in their order; the last step before it serves. Without one there is nothing to link.</summary>
internal interface IChunkLinker
{
    /// <summary>
    /// Reads and thinks, writes nothing. What it answers is carried out in the transaction that also keeps the checkpoint: after a crash either both are there or neither, and then
    /// the same batch comes again. Rows refer to the edition or its chunks and go with them by cascade.
    /// </summary>
    Task<LinkWrite> FindAsync(LinkBatch batch, CancellationToken ct);
}

/// <summary>Writes what was found. The connection sees all tenants: every row names its own.</summary>
internal delegate Task LinkWrite(NpgsqlConnection connection, NpgsqlTransaction transaction, CancellationToken ct);

/// <param name="IsFirst">Nothing of the edition was linked before.</param>
/// <param name="IsLast">Nothing comes after it. An edition without chunks has one batch, which is first and last.</param>
internal sealed record LinkBatch(TenantId Tenant, Guid Source, string Title, Guid Version, Guid Edition, string? Language, IReadOnlyList<LinkedChunk> Chunks, bool IsFirst, bool IsLast);

/// <param name="Start">Of its text, in UTF-16 code units of the version's text.</param>
internal sealed record LinkedChunk(Guid Id, int Ordinal, long Start, int Page, string HeadingPath, string Text);
