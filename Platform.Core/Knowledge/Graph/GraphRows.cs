using Npgsql;
using NpgsqlTypes;
using Platform.Core.Knowledge.Graph.Finding;
using Platform.Core.Shared.Tenancy;

namespace Platform.Core.Knowledge.Graph;

/// <summary>Writes what was found in chunks. Written twice it is there once; beyond a tenant's limits nothing is added, and searching goes on without.</summary>
internal static class GraphRows
{
    public const int MostEntities = 100_000;

    public const int MostEdges = 1_000_000;

    // The edition is held so that it cannot be deleted meanwhile, and the tenant's graph so that nobody removes a name that is about to be mentioned.
    private const string Lock =
        """
        SELECT g.entities, g.edges FROM knowledge_graphs g, (SELECT id FROM knowledge_editions WHERE id = $2 AND tenant_id = $1 FOR KEY SHARE) e WHERE g.tenant_id = $1 FOR UPDATE OF g
        """;

    private const string Clear =
        """
        WITH edges AS (DELETE FROM knowledge_edges WHERE tenant_id = $1 AND chunk_id = ANY ($2) AND origin = 'Rule')
        DELETE FROM knowledge_mentions WHERE tenant_id = $1 AND chunk_id = ANY ($2) AND origin = 'Rule'
        """;

    // The shortest spelling is mostly the nominative; of equal ones the first in the alphabet, so that the order of the sources does not matter.
    private const string Name =
        """
        INSERT INTO knowledge_entities AS e (id, tenant_id, normal_form, name, kind)
        SELECT f.id, $1, f.normal, f.name, f.kind FROM unnest($2::uuid[], $3::text[], $4::text[], $5::text[]) WITH ORDINALITY AS f (id, normal, name, kind, place)
        WHERE f.place <= $6 OR EXISTS (SELECT FROM knowledge_entities there WHERE there.id = f.id)
        ON CONFLICT (id) DO UPDATE SET name = EXCLUDED.name WHERE (length(EXCLUDED.name), EXCLUDED.name) < (length(e.name), e.name)
        """;

    private const string Mention =
        """
        INSERT INTO knowledge_mentions (chunk_id, entity_id, tenant_id, edition_id, origin, times, start_at, end_at)
        SELECT f.chunk, f.entity, $1, $2, $3, f.times, f.start_at, f.end_at
        FROM unnest($4::uuid[], $5::uuid[], $6::int[], $7::bigint[], $8::bigint[]) AS f (chunk, entity, times, start_at, end_at) JOIN knowledge_entities e ON e.id = f.entity
        ON CONFLICT (chunk_id, entity_id) DO NOTHING
        """;

    private const string Connect =
        """
        INSERT INTO knowledge_edges (chunk_id, from_id, to_id, origin, tenant_id, edition_id, kind, relation, weight, start_at, end_at)
        SELECT f.chunk, f.from_id, f.to_id, $3, $1, $2, f.kind, f.relation, f.weight, f.start_at, f.end_at
        FROM unnest($4::uuid[], $5::uuid[], $6::uuid[], $7::text[], $8::text[], $9::int[], $10::bigint[], $11::bigint[]) WITH ORDINALITY
            AS f (chunk, from_id, to_id, kind, relation, weight, start_at, end_at, place)
        JOIN knowledge_entities a ON a.id = f.from_id JOIN knowledge_entities b ON b.id = f.to_id
        WHERE f.place <= $12
        ON CONFLICT (chunk_id, from_id, to_id, origin) DO NOTHING
        """;

    /// <summary>Puts what the rules found now in place of what they found before.</summary>
    public static async Task ReplaceAsync(NpgsqlConnection connection, NpgsqlTransaction? transaction, TenantId tenant, Guid edition, IReadOnlyList<GraphPart> parts, CancellationToken ct)
    {
        if (parts.Count == 0 || await LockAsync(connection, transaction, tenant, edition, ct) is not { } size)
            return;
        await using (var clear = Command(connection, transaction, Clear, tenant.Value, parts.Select(part => part.Chunk).ToArray()))
            await clear.ExecuteNonQueryAsync(ct);
        await WriteAsync(connection, transaction, tenant, edition, GraphOrigin.Rule, parts, new Dictionary<(string, string), string>(), size, ct);
    }

    /// <summary>Adds what a model has read out of a chunk; what is there stays.</summary>
    public static async Task AddAsync(
        NpgsqlConnection connection, NpgsqlTransaction? transaction, TenantId tenant, Guid edition, IReadOnlyList<GraphPart> parts, IReadOnlyDictionary<(string From, string To), string> relations, CancellationToken ct)
    {
        if (await LockAsync(connection, transaction, tenant, edition, ct) is { } size)
            await WriteAsync(connection, transaction, tenant, edition, GraphOrigin.Model, parts, relations, size, ct);
    }

    private static async Task<(long Entities, long Edges)?> LockAsync(NpgsqlConnection connection, NpgsqlTransaction? transaction, TenantId tenant, Guid edition, CancellationToken ct)
    {
        await using (var first = Command(connection, transaction, "INSERT INTO knowledge_graphs (tenant_id) VALUES ($1) ON CONFLICT DO NOTHING", tenant.Value))
            await first.ExecuteNonQueryAsync(ct);
        await using var command = Command(connection, transaction, Lock, tenant.Value, edition);
        await using var reader = await command.ExecuteReaderAsync(ct);
        return await reader.ReadAsync(ct) ? (reader.GetInt64(0), reader.GetInt64(1)) : null;
    }

    private static async Task WriteAsync(
        NpgsqlConnection connection, NpgsqlTransaction? transaction, TenantId tenant, Guid edition, GraphOrigin origin, IReadOnlyList<GraphPart> parts,
        IReadOnlyDictionary<(string From, string To), string> relations, (long Entities, long Edges) size, CancellationToken ct)
    {
        var named = parts.SelectMany(part => part.Graph.Mentions).GroupBy(mention => mention.Normal, StringComparer.Ordinal)
            .Select(same => (Id: NormalForm.IdOf(tenant, same.Key), Normal: same.Key, Name: same.Select(mention => mention.Name).MinBy(name => (name.Length, name))!, Kind: same.Min(mention => mention.Kind)))
            // Always in one order: two batches of different tenants' editions never wait for each other crosswise.
            .OrderBy(entity => entity.Id).ToArray();
        if (named.Length == 0)
            return;
        await using (var command = Command(
            connection, transaction, Name, tenant.Value, named.Select(e => e.Id).ToArray(), named.Select(e => e.Normal).ToArray(), named.Select(e => e.Name).ToArray(), named.Select(e => e.Kind.ToString()).ToArray(),
            Math.Max(0, MostEntities - size.Entities)))
            await command.ExecuteNonQueryAsync(ct);
        var ids = named.ToDictionary(entity => entity.Normal, entity => entity.Id, StringComparer.Ordinal);

        var mentions = parts.SelectMany(part => part.Graph.Mentions.Select(mention => (part.Chunk, Entity: ids[mention.Normal], mention.Times, Start: part.Start + mention.Start, End: part.Start + mention.End))).ToArray();
        await using (var command = Command(
            connection, transaction, Mention, tenant.Value, edition, origin.ToString(), mentions.Select(m => m.Chunk).ToArray(), mentions.Select(m => m.Entity).ToArray(), mentions.Select(m => m.Times).ToArray(),
            mentions.Select(m => m.Start).ToArray(), mentions.Select(m => m.End).ToArray()))
            await command.ExecuteNonQueryAsync(ct);

        var edges = parts.SelectMany(part => part.Graph.Edges.Select(edge => (part.Chunk, Edge: edge, part.Start))).ToArray();
        await using (var command = Command(
            connection, transaction, Connect, tenant.Value, edition, origin.ToString(), edges.Select(e => e.Chunk).ToArray(), edges.Select(e => ids[e.Edge.From]).ToArray(), edges.Select(e => ids[e.Edge.To]).ToArray(),
            edges.Select(e => e.Edge.Kind.ToString()).ToArray()))
        {
            command.Parameters.Add(new() { Value = edges.Select(e => relations.GetValueOrDefault((e.Edge.From, e.Edge.To))).ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text });
            command.Parameters.Add(new() { Value = edges.Select(e => e.Edge.Weight).ToArray() });
            command.Parameters.Add(new() { Value = edges.Select(e => e.Start + e.Edge.Start).ToArray() });
            command.Parameters.Add(new() { Value = edges.Select(e => e.Start + e.Edge.End).ToArray() });
            command.Parameters.Add(new() { Value = Math.Max(0, MostEdges - size.Edges) });
            await command.ExecuteNonQueryAsync(ct);
        }
    }

    private static NpgsqlCommand Command(NpgsqlConnection connection, NpgsqlTransaction? transaction, string sql, params ReadOnlySpan<object> values)
    {
        var command = new NpgsqlCommand(sql, connection, transaction);
        foreach (var value in values)
            command.Parameters.Add(new() { Value = value });
        return command;
    }
}
