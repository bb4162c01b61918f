using FluentValidation;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using Platform.Core.Knowledge.Graph.Data;
using Platform.Core.Shared.Data;
using Platform.Core.Shared.Operations;

namespace Platform.Core.Knowledge.Graph;

/// <summary>The sentences that connect two entities, the most telling first.</summary>
[Requires(Permissions.KnowledgeRead)]
public sealed record ListGraphEvidence(Guid First, Guid Second, int Limit = 20) : IQuery<Listing<GraphEvidence>>;

/// <summary>Entities by a part of their name, the most mentioned first.</summary>
[Requires(Permissions.KnowledgeRead)]
public sealed record FindEntities(string? Text = null, int Limit = 20) : IQuery<Listing<GraphNode>>;

internal sealed class ListGraphEvidenceValidator : AbstractValidator<ListGraphEvidence>
{
    public ListGraphEvidenceValidator() => RuleFor(r => r.Limit).IsLimit();
}

internal sealed class FindEntitiesValidator : AbstractValidator<FindEntities>
{
    public FindEntitiesValidator()
    {
        RuleFor(r => r.Limit).IsLimit();
        RuleFor(r => r.Text).IsSearch();
    }
}

internal sealed class ListGraphEvidenceHandler(PlatformDbContext database, OperationContext context) : IHandler<ListGraphEvidence, Listing<GraphEvidence>>, IHandler<FindEntities, Listing<GraphNode>>
{
    public async Task<Result<Listing<GraphEvidence>>> HandleAsync(ListGraphEvidence request, CancellationToken ct)
    {
        if (await database.Set<KnowledgeEntity>().CountAsync(e => e.Id == request.First || e.Id == request.Second, ct) < 2)
            return GraphErrors.UnknownEntity;
        return new Listing<GraphEvidence>(await GraphEdges.OfPairAsync((NpgsqlConnection)database.Database.GetDbConnection(), context.TenantId, request.First, request.Second, request.Limit, ct), null);
    }

    public async Task<Result<Listing<GraphNode>>> HandleAsync(FindEntities request, CancellationToken ct)
    {
        var entities = database.Set<KnowledgeEntity>().AsNoTracking();
        if (!string.IsNullOrWhiteSpace(request.Text))
        {
            var pattern = CommonRules.Contains(request.Text);
            entities = entities.Where(e => EF.Functions.ILike(e.Name, pattern));
        }

        var rows = await entities.Where(e => database.Set<KnowledgeMention>().Any(m => m.EntityId == e.Id && database.Set<Knowledge.Data.KnowledgeEdition>().Any(d => d.Id == m.EditionId && d.IsLive)))
            .OrderByDescending(e => e.Mentions).ThenBy(e => e.Id).Take(request.Limit).Select(e => new GraphNode(e.Id, e.Name, e.Kind, e.Mentions, 0)).ToListAsync(ct);
        return new Listing<GraphNode>(rows, null);
    }
}
