using FluentValidation;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using Platform.Core.Knowledge.Graph.Data;
using Platform.Core.Knowledge.Graph.Finding;
using Platform.Core.Shared.Data;
using Platform.Core.Shared.Operations;

namespace Platform.Core.Knowledge.Graph;

/// <summary>What the tenant's texts speak of and how it hangs together: round one entity, or of all the most mentioned.</summary>
/// <param name="Entity">Its id, or its name in any form.</param>
/// <param name="Depth">Steps from it, 1 to 3.</param>
/// <param name="Kinds">Null for all.</param>
/// <param name="Limit">Nodes.</param>
/// <param name="Also">Further entities to begin at.</param>
[Requires(Permissions.KnowledgeRead)]
public sealed record GetKnowledgeGraph(string? Entity = null, int Depth = 1, IReadOnlyList<EntityKind>? Kinds = null, int Limit = GetKnowledgeGraph.UsualLimit, IReadOnlyList<Guid>? Also = null) : IQuery<GraphView>
{
    public const int UsualLimit = 60;

    public const int MostNodes = 300;

    public const int MostDepth = 3;

    public const int MostStarts = 20;
}

internal sealed class GetKnowledgeGraphValidator : AbstractValidator<GetKnowledgeGraph>
{
    public GetKnowledgeGraphValidator()
    {
        RuleFor(r => r.Depth).InclusiveBetween(1, GetKnowledgeGraph.MostDepth);
        RuleFor(r => r.Limit).InclusiveBetween(1, GetKnowledgeGraph.MostNodes);
        RuleFor(r => r.Entity).IsSearch();
        RuleFor(r => r.Also!.Count).LessThan(GetKnowledgeGraph.MostStarts).When(r => r.Also is not null).OverridePropertyName("Also");
    }
}

internal sealed class GetKnowledgeGraphHandler(PlatformDbContext database, OperationContext context) : IHandler<GetKnowledgeGraph, GraphView>
{
    // Of a node in the middle of everything the strongest connections say enough.
    private const int MostNeighbours = 40;

    private const int EdgesOfNode = 4;

    // Only what serves is shown: editions that are being built, and old ones, have entities too.
    private const string Most =
        """
        SELECT e.id, e.name, e.kind, e.mentions FROM knowledge_entities e
        WHERE e.tenant_id = $1 AND e.kind = ANY ($2) AND EXISTS (SELECT FROM knowledge_mentions m JOIN knowledge_editions d ON d.id = m.edition_id AND d.is_live WHERE m.entity_id = e.id)
        ORDER BY e.mentions DESC, e.id LIMIT $3
        """;

    private const string Neighbours =
        """
        SELECT e.id, e.name, e.kind, e.mentions, sum(n.weight) AS strength FROM (
            SELECT x.to_id AS id, x.weight, x.edition_id FROM knowledge_edges x WHERE x.tenant_id = $1 AND x.from_id = ANY ($3)
            UNION ALL SELECT x.from_id, x.weight, x.edition_id FROM knowledge_edges x WHERE x.tenant_id = $1 AND x.to_id = ANY ($3)) n
        JOIN knowledge_editions d ON d.id = n.edition_id AND d.is_live JOIN knowledge_entities e ON e.id = n.id
        WHERE e.kind = ANY ($2) AND e.id <> ALL ($5) GROUP BY e.id ORDER BY strength DESC, e.mentions DESC, e.id LIMIT $4
        """;

    public async Task<Result<GraphView>> HandleAsync(GetKnowledgeGraph request, CancellationToken ct)
    {
        var kinds = (request.Kinds is { Count: > 0 } some ? some : Enum.GetValues<EntityKind>()).Select(kind => kind.ToString()).ToArray();
        var entities = await database.Set<KnowledgeGraphSize>().AsNoTracking().Select(size => size.Entities).FirstOrDefaultAsync(ct);
        var nodes = new List<GraphNode>();
        if (string.IsNullOrWhiteSpace(request.Entity))
            nodes.AddRange(await ReadAsync(Most, 0, ct, context.TenantId.Value, kinds, request.Limit + 1));
        else if (await FindAsync(request.Entity, ct) is { } start)
            await WalkAsync(nodes, start, request, kinds, ct);
        else
            return GraphErrors.UnknownEntity;
        var isCut = nodes.Count > request.Limit;
        if (isCut)
            nodes.RemoveRange(request.Limit, nodes.Count - request.Limit);
        return new GraphView(nodes, await GraphEdges.BetweenAsync((NpgsqlConnection)database.Database.GetDbConnection(), context.TenantId, [.. nodes.Select(node => node.Id)], nodes.Count * EdgesOfNode, ct), isCut, entities);
    }

    private async Task WalkAsync(List<GraphNode> nodes, GraphNode start, GetKnowledgeGraph request, string[] kinds, CancellationToken ct)
    {
        nodes.Add(start);
        if (request.Also is { Count: > 0 } also)
            nodes.AddRange(await database.Set<KnowledgeEntity>().AsNoTracking().Where(e => also.Contains(e.Id) && e.Id != start.Id).OrderBy(e => e.Id).Select(e => new GraphNode(e.Id, e.Name, e.Kind, e.Mentions, 0)).ToListAsync(ct));
        var border = nodes.ConvertAll(node => node.Id).ToArray();
        for (var depth = 1; depth <= request.Depth && border.Length > 0 && nodes.Count <= request.Limit; depth++)
        {
            var room = Math.Min(request.Limit + 1 - nodes.Count, MostNeighbours * border.Length);
            var next = await ReadAsync(Neighbours, depth, ct, context.TenantId.Value, kinds, border, room, nodes.Select(node => node.Id).ToArray());
            nodes.AddRange(next);
            border = [.. next.Select(node => node.Id)];
        }
    }

    private async Task<GraphNode?> FindAsync(string entity, CancellationToken ct)
    {
        Guid[] ids = Guid.TryParse(entity, out var id) ? [id]
            : [NormalForm.IdOf(context.TenantId, NormalForm.Of(entity)), NormalForm.IdOf(context.TenantId, NormalForm.OfCode(entity)), NormalForm.IdOf(context.TenantId, entity.Trim().ToLowerInvariant())];
        return await database.Set<KnowledgeEntity>().AsNoTracking().Where(e => ids.Contains(e.Id)).OrderByDescending(e => e.Mentions).Select(e => new GraphNode(e.Id, e.Name, e.Kind, e.Mentions, 0)).FirstOrDefaultAsync(ct);
    }

    private async Task<List<GraphNode>> ReadAsync(string sql, int depth, CancellationToken ct, params object[] values)
    {
        await using var command = new NpgsqlCommand(sql, (NpgsqlConnection)database.Database.GetDbConnection());
        foreach (var value in values)
            command.Parameters.Add(new() { Value = value });
        await using var reader = await command.ExecuteReaderAsync(ct);
        var nodes = new List<GraphNode>();
        while (await reader.ReadAsync(ct))
            nodes.Add(new GraphNode(reader.GetGuid(0), reader.GetString(1), Enum.Parse<EntityKind>(reader.GetString(2)), reader.GetInt64(3), depth));
        return nodes;
    }
}
