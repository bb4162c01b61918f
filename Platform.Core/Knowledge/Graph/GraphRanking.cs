using Microsoft.EntityFrameworkCore;
using Npgsql;
using Platform.Core.Knowledge.Graph.Finding;
using Platform.Core.Shared.Data;
using Platform.Core.Shared.Operations;
using Platform.Core.Shared.Tenancy;

namespace Platform.Core.Knowledge.Graph;

/// <summary>Chunks that the graph finds for a question.</summary>
[Requires(Permissions.KnowledgeRead)]
internal sealed record RankByGraph(string Question, int Most) : IQuery<IReadOnlyList<RankedChunk>>;

internal sealed class RankByGraphHandler(PlatformDbContext database, OperationContext context) : IHandler<RankByGraph, IReadOnlyList<RankedChunk>>
{
    public async Task<Result<IReadOnlyList<RankedChunk>>> HandleAsync(RankByGraph request, CancellationToken ct)
    {
        var ranked = await GraphRanking.RankAsync((NpgsqlConnection)database.Database.GetDbConnection(), context.TenantId, request.Question, request.Most, ct);
        return ranked;
    }
}

/// <summary>Chunks that the graph finds for a question: those that name its entities, and, weaker, those that name what these are connected to.</summary>
internal static class GraphRanking
{
    public const int MostEntities = 12;

    // What half of all chunks name tells nothing, and would cost the most.
    private const int MostMentions = 2_000;

    private const string Direct =
        """
        WITH asked AS (
            SELECT id, ln(1 + 100000.0 / (1 + mentions)) AS weight FROM knowledge_entities WHERE tenant_id = $1 AND id = ANY ($2) AND mentions <= $3 ORDER BY mentions LIMIT $4),
        near AS (
            SELECT n.id, max(n.weight) AS weight FROM asked a CROSS JOIN LATERAL (
                SELECT e.id, a.weight * 0.3 * least(1, sum(o.weight) / 3.0) AS weight FROM (
                    SELECT x.to_id AS id, x.weight FROM knowledge_edges x WHERE x.from_id = a.id UNION ALL SELECT x.from_id, x.weight FROM knowledge_edges x WHERE x.to_id = a.id) o
                JOIN knowledge_entities e ON e.id = o.id AND e.mentions <= 200 AND e.id NOT IN (SELECT id FROM asked) GROUP BY e.id ORDER BY sum(o.weight) DESC, e.id LIMIT 8) n GROUP BY n.id),
        weighed AS (SELECT id, weight FROM asked UNION ALL SELECT id, weight FROM near)
        SELECT m.chunk_id, sum(w.weight * (1 + ln(m.times))) AS score
        FROM weighed w JOIN knowledge_mentions m ON m.entity_id = w.id JOIN knowledge_editions d ON d.id = m.edition_id AND d.is_live
        GROUP BY m.chunk_id ORDER BY score DESC, m.chunk_id LIMIT $5
        """;

    /// <summary>The best first, of editions that serve. The connection may see all tenants.</summary>
    public static async Task<List<RankedChunk>> RankAsync(NpgsqlConnection connection, TenantId tenant, string question, int limit, CancellationToken ct)
    {
        var ids = NormalForm.Candidates(question).Select(normal => NormalForm.IdOf(tenant, normal)).ToArray();
        if (ids.Length == 0)
            return [];
        await using var command = new NpgsqlCommand(Direct, connection);
        foreach (var value in new object[] { tenant.Value, ids, MostMentions, MostEntities, limit })
            command.Parameters.Add(new() { Value = value });
        await using var reader = await command.ExecuteReaderAsync(ct);
        var ranked = new List<RankedChunk>();
        while (await reader.ReadAsync(ct))
            ranked.Add(new RankedChunk(reader.GetGuid(0), reader.GetDouble(1)));
        return ranked;
    }
}

/// <param name="Score">Above zero; comparable within one answer.</param>
internal sealed record RankedChunk(Guid Id, double Score);
