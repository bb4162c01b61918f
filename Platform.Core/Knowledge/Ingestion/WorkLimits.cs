using Npgsql;
using NpgsqlTypes;
using Platform.Core.Knowledge.Contracts;
using Platform.Core.Knowledge.Sources;
using Platform.Core.Models.Contracts;
using Platform.Core.Shared.Data;

namespace Platform.Core.Knowledge.Ingestion;

/// <summary>Asks once more, with the exact figures, before money is spent.</summary>
internal sealed class WorkLimits(Databases databases)
{
    public async Task<SourceFault?> AsksAsync(ClaimedEdition edition, ModelPrice price, CancellationToken ct)
    {
        const string sql =
            """
            SELECT e.tokens, e.chunks, l.tenant_id IS NOT NULL, l.cost, (
                SELECT count(*) FROM knowledge_chunks c WHERE c.edition_id = e.id
                    AND EXISTS (SELECT 1 FROM knowledge_embeddings k WHERE k.tenant_id = c.tenant_id AND k.model = $2 AND k.text_hash = c.text_hash))
            FROM knowledge_editions e LEFT JOIN knowledge_limits l ON l.tenant_id = e.tenant_id WHERE e.id = $1
            """;
        await using var command = databases.System.CreateCommand(sql);
        command.Parameters.Add(new NpgsqlParameter { Value = edition.Id });
        command.Parameters.Add(new NpgsqlParameter { Value = edition.Settings.Embedding!.Name, NpgsqlDbType = NpgsqlDbType.Text });
        await using var reader = await command.ExecuteReaderAsync(ct);
        if (!await reader.ReadAsync(ct))
            return null;
        var (tokens, chunks, known) = (reader.GetInt64(0), reader.GetInt32(1), reader.GetInt64(4));
        var limit = reader.GetBoolean(2) ? reader.IsDBNull(3) ? null : (decimal?)reader.GetDecimal(3) : LimitValues.Default.Cost;
        // Of what is embedded already nothing is paid.
        var open = chunks == 0 ? 0 : (tokens + (long)chunks * edition.Settings.OverlapTokens) * (chunks - known) / chunks;
        return new LimitValues(limit, null, null).Asks(price.CostOf(open, 0), 0, 0);
    }
}
