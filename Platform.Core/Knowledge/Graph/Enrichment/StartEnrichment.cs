using FluentValidation;
using Microsoft.EntityFrameworkCore;
using Platform.Core.Knowledge.Contracts;
using Platform.Core.Knowledge.Data;
using Platform.Core.Knowledge.Graph.Enrichment.Data;
using Platform.Core.Models.Contracts;
using Platform.Core.Shared.Data;
using Platform.Core.Shared.Operations;

namespace Platform.Core.Knowledge.Graph.Enrichment;

/// <summary>What it would cost to have a model read a collection for relations.</summary>
[Requires(Permissions.KnowledgeRead)]
public sealed record EstimateEnrichment(Guid Collection, string Provider, string Model) : IQuery<EnrichmentEstimate>;

/// <summary>Has a model read a collection for relations; it goes on by itself, and ends at its limit.</summary>
/// <param name="CostLimit">US dollars.</param>
[Requires(Permissions.KnowledgeWrite)]
public sealed record StartEnrichment(Guid Collection, string Provider, string Model, decimal CostLimit) : ICommand<EnrichmentView>;

/// <summary>Ends it; what was read is kept.</summary>
[Requires(Permissions.KnowledgeWrite)]
public sealed record CancelEnrichment(Guid Id) : ICommand<Done>;

/// <summary>The readings of the tenant's collections, newest first.</summary>
[Requires(Permissions.KnowledgeRead)]
public sealed record ListEnrichments(int Limit = 20) : IQuery<Listing<EnrichmentView>>;

internal sealed class StartEnrichmentValidator : AbstractValidator<StartEnrichment>
{
    private const decimal Most = 10_000;

    public StartEnrichmentValidator()
    {
        RuleFor(r => r.Provider).NotEmpty().MaximumLength(64);
        RuleFor(r => r.Model).NotEmpty().MaximumLength(200);
        RuleFor(r => r.CostLimit).InclusiveBetween(0, Most);
    }
}

internal sealed class ListEnrichmentsValidator : AbstractValidator<ListEnrichments>
{
    public ListEnrichmentsValidator() => RuleFor(r => r.Limit).IsLimit();
}

internal sealed class StartEnrichmentHandler(PlatformDbContext database, OperationContext context, IModelCatalogue models, EnrichmentSignals signals, TimeProvider time)
    : IHandler<EstimateEnrichment, EnrichmentEstimate>, IHandler<StartEnrichment, EnrichmentView>, IHandler<CancelEnrichment, Done>, IHandler<ListEnrichments, Listing<EnrichmentView>>
{
    public async Task<Result<EnrichmentEstimate>> HandleAsync(EstimateEnrichment request, CancellationToken ct)
    {
        if (!await database.Set<KnowledgeCollection>().AnyAsync(c => c.Id == request.Collection, ct))
            return KnowledgeErrors.UnknownCollection;
        var size = await Chunks(request.Collection).GroupBy(_ => 1).Select(all => new { Count = all.Count(), Tokens = all.Sum(c => (long)c.Tokens) }).FirstOrDefaultAsync(ct);
        var (chunks, tokens) = (size?.Count ?? 0, size?.Tokens ?? 0);
        var price = await models.PriceOfAcrossTenants(context.TenantId, new ModelChoice(request.Provider, request.Model), ct);
        var prompt = tokens + (long)chunks * RelationReader.PromptTokens;
        decimal? cost = price is { Prompt: null, Completion: null } ? null : price.CostOf(prompt, (long)chunks * RelationReader.UsualAnswerTokens);
        return new EnrichmentEstimate(chunks, prompt, cost);
    }

    public async Task<Result<EnrichmentView>> HandleAsync(StartEnrichment request, CancellationToken ct)
    {
        if (await database.Set<KnowledgeCollection>().AsNoTracking().FirstOrDefaultAsync(c => c.Id == request.Collection, ct) is not { } collection)
            return KnowledgeErrors.UnknownCollection;
        if (await models.FindAcrossTenants(context.TenantId, new ModelChoice(request.Provider, request.Model), ct) is ModelStanding.UnknownModel or ModelStanding.UnknownProvider)
            return GraphErrors.UnknownModel;
        // One after the other: the second finds the first one's row.
        await database.Database.ExecuteSqlAsync($"SELECT 1 FROM knowledge_collections WHERE id = {collection.Id} FOR UPDATE", ct);
        if (await database.Set<GraphEnrichment>().AnyAsync(e => e.CollectionId == collection.Id && e.EndedAt == null, ct))
            return GraphErrors.Enriching;
        var total = await Chunks(collection.Id).CountAsync(ct);
        if (total == 0)
            return GraphErrors.NothingToRead;
        var run = new GraphEnrichment
        {
            TenantId = context.TenantId, CollectionId = collection.Id, Provider = request.Provider, Model = request.Model, CostLimit = request.CostLimit, Total = total, StartedBy = context.Actor.Name, CreatedAt = time.GetUtcNow(),
        };
        database.Add(run);
        context.Audit("knowledge.enrichment_started", "knowledge_collection", collection.Id.ToString(), collection.Name, after: new { run.Id, run.Provider, run.Model, run.CostLimit, run.Total });
        context.Notify(KnowledgeNotices.Feature, KnowledgeNotices.Collection, collection.Id.ToString());
        context.AfterCommit(signals.Ring);
        return View(run, collection.Name);
    }

    public async Task<Result<Done>> HandleAsync(CancelEnrichment request, CancellationToken ct)
    {
        // Locked: it either ends by itself or is ended.
        if (await database.Set<GraphEnrichment>().FromSql($"SELECT * FROM knowledge_enrichments WHERE id = {request.Id} FOR UPDATE").FirstOrDefaultAsync(ct) is not { } run)
            return GraphErrors.UnknownEnrichment;
        if (run.EndedAt is not null)
            return GraphErrors.EnrichmentOver;
        run.Cancel(time.GetUtcNow());
        context.Audit("knowledge.enrichment_cancelled", "knowledge_collection", run.CollectionId.ToString(), after: new { run.Id, run.Done, run.Cost });
        context.Notify(KnowledgeNotices.Feature, KnowledgeNotices.Collection, run.CollectionId.ToString());
        context.AfterCommit(() => signals.Cancel(run.Id));
        return Done.It;
    }

    public async Task<Result<Listing<EnrichmentView>>> HandleAsync(ListEnrichments request, CancellationToken ct)
    {
        var rows = await (
            from run in database.Set<GraphEnrichment>().AsNoTracking()
            join collection in database.Set<KnowledgeCollection>() on run.CollectionId equals collection.Id
            orderby run.Id descending
            select new { run, collection.Name }).Take(request.Limit).ToListAsync(ct);
        return new Listing<EnrichmentView>(rows.ConvertAll(row => View(row.run, row.Name)), null);
    }

    private IQueryable<KnowledgeChunk> Chunks(Guid collection) =>
        from chunk in database.Set<KnowledgeChunk>().AsNoTracking()
        where chunk.Enabled
        join edition in database.Set<KnowledgeEdition>() on chunk.EditionId equals edition.Id
        where edition.IsLive
        join source in database.Set<KnowledgeSource>() on chunk.SourceId equals source.Id
        where source.CollectionId == collection
        select chunk;

    private static EnrichmentView View(GraphEnrichment run, string collection) => new(
        run.Id, run.CollectionId, collection, run.Provider, run.Model, run.State, run.CostLimit, run.Cost, run.Total, run.Done, run.Edges, run.Dropped, run.Fault, run.StartedBy, run.CreatedAt, run.EndedAt);
}
