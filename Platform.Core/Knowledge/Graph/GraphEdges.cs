using Npgsql;
using Platform.Core.Shared.Tenancy;

namespace Platform.Core.Knowledge.Graph;

/// <summary>Reads connections with the sentences that say them, of what serves now and is switched on.</summary>
internal static class GraphEdges
{
    // A definition says more than two names side by side, and a model's relation more than that.
    private const string Rank = "CASE x.kind WHEN 'Relation' THEN 0 WHEN 'Definition' THEN 1 WHEN 'Together' THEN 2 ELSE 3 END";

    private const string Columns =
        "c.id, c.source_id, v.number, s.title, c.page, x.start_at, x.end_at, c.text, c.start_at, x.kind, x.relation, x.origin";

    private const string Sources =
        """
        JOIN knowledge_editions d ON d.id = x.edition_id AND d.is_live JOIN knowledge_chunks c ON c.id = x.chunk_id AND c.enabled
        JOIN knowledge_versions v ON v.id = d.version_id JOIN knowledge_sources s ON s.id = d.source_id
        """;

    private static readonly string Between =
        $"""
        SELECT p.a, p.b, p.weight, {Columns}, x.from_id, x.to_id FROM (
            SELECT least(x.from_id, x.to_id) AS a, greatest(x.from_id, x.to_id) AS b, sum(x.weight) AS weight, (array_agg(x ORDER BY {Rank}, x.weight DESC, x.chunk_id))[1] AS best
            FROM knowledge_edges x JOIN knowledge_editions d ON d.id = x.edition_id AND d.is_live JOIN knowledge_chunks c ON c.id = x.chunk_id AND c.enabled
            WHERE x.tenant_id = $1 AND x.from_id = ANY ($2) AND x.to_id = ANY ($2) GROUP BY 1, 2 ORDER BY weight DESC, 1, 2 LIMIT $3) p,
        LATERAL (SELECT (p.best).*) x {Sources} ORDER BY p.weight DESC, p.a, p.b
        """;

    private static readonly string OfPair =
        $"""
        SELECT x.from_id, x.to_id, x.weight::numeric, {Columns}, x.from_id, x.to_id FROM knowledge_edges x {Sources}
        WHERE x.tenant_id = $1 AND ((x.from_id = $2 AND x.to_id = $3) OR (x.from_id = $3 AND x.to_id = $2)) ORDER BY {Rank}, x.weight DESC, s.title, x.start_at LIMIT $4
        """;

    /// <summary>The strongest connections among these entities, one for each pair.</summary>
    public static Task<List<GraphEdge>> BetweenAsync(NpgsqlConnection connection, TenantId tenant, Guid[] entities, int limit, CancellationToken ct) =>
        ReadAsync(connection, Between, ct, tenant.Value, entities, limit);

    /// <summary>All sentences that connect two entities.</summary>
    public static async Task<List<GraphEvidence>> OfPairAsync(NpgsqlConnection connection, TenantId tenant, Guid first, Guid second, int limit, CancellationToken ct) =>
        (await ReadAsync(connection, OfPair, ct, tenant.Value, first, second, limit)).ConvertAll(edge => edge.Evidence);

    private static async Task<List<GraphEdge>> ReadAsync(NpgsqlConnection connection, string sql, CancellationToken ct, params object[] values)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        foreach (var value in values)
            command.Parameters.Add(new() { Value = value });
        await using var reader = await command.ExecuteReaderAsync(ct);
        var edges = new List<GraphEdge>();
        while (await reader.ReadAsync(ct))
        {
            var (start, end, text, offset) = (reader.GetInt64(8), reader.GetInt64(9), reader.GetString(10), reader.GetInt64(11));
            var (from, to) = ((int)Math.Clamp(start - offset, 0, text.Length), (int)Math.Clamp(end - offset, 0, text.Length));
            var kind = Enum.Parse<EdgeKind>(reader.GetString(12));
            var relation = await reader.IsDBNullAsync(13, ct) ? null : reader.GetString(13);
            var evidence = new GraphEvidence(
                reader.GetGuid(3), reader.GetGuid(4), reader.GetInt32(5), reader.GetString(6), reader.GetInt32(7), start, end, text[from..to], kind, relation, Enum.Parse<GraphOrigin>(reader.GetString(14)));
            edges.Add(new GraphEdge(reader.GetGuid(15), reader.GetGuid(16), kind, relation, (long)reader.GetDecimal(2), evidence));
        }

        return edges;
    }
}
