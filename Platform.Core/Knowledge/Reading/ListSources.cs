using FluentValidation;
using Microsoft.EntityFrameworkCore;
using Platform.Core.Knowledge.Data;
using Platform.Core.Shared.Data;
using Platform.Core.Shared.Operations;

namespace Platform.Core.Knowledge.Reading;

/// <summary>The tenant's sources with how they stand.</summary>
[Requires(Permissions.KnowledgeRead)]
public sealed record ListSources(SourceFilter Filter, SourceOrder Order = SourceOrder.Added, bool Descending = true, string? Cursor = null, int Limit = Cursor.DefaultLimit) : IQuery<SourceRows>
{
    /// <summary>Rows that are passed over: for a list that is scrolled to anywhere.</summary>
    public int Offset { get; init; }

    /// <summary>Also counts the sources of each status, and the tags.</summary>
    public bool WithFacets { get; init; }
}

/// <param name="Facets">Null where nobody asked.</param>
public sealed record SourceRows(IReadOnlyList<SourceRow> Items, string? NextCursor, SourceFacets? Facets);

/// <param name="Counts">By status, of what the rest of the filter lets through.</param>
/// <param name="Tags">Of all sources.</param>
/// <param name="All">Sources of the tenant, whatever the filter.</param>
public sealed record SourceFacets(IReadOnlyDictionary<SourceStatus, int> Counts, IReadOnlyList<string> Tags, int All)
{
    internal const int MostTags = 200;

    public int Total => Counts.Values.Sum();
}

internal sealed class ListSourcesValidator : AbstractValidator<ListSources>
{
    public ListSourcesValidator()
    {
        RuleFor(r => r.Limit).IsLimit();
        RuleFor(r => r.Offset).GreaterThanOrEqualTo(0);
        RuleFor(r => r.Filter.Search).IsSearch().OverridePropertyName("Q");
    }
}

internal sealed class ListSourcesHandler(PlatformDbContext database, OperationContext context, TimeProvider time) : IHandler<ListSources, SourceRows>
{
    public async Task<Result<SourceRows>> HandleAsync(ListSources request, CancellationToken ct)
    {
        if (!SourcePage.TryRead(request.Cursor, request.Order, out var after))
            return Cursor.Malformed;
        var page = new SourcePage(request.Filter.Status, request.Order, request.Descending, request.Limit + 1, request.Offset) { After = after };
        var lines = await new SourceStatement(context.TenantId).Where(request.Filter).ReadAsync(database, page, ct);
        var listing = Listing<SourceLine>.Cut(lines, request.Limit, line => SourcePage.Keys(line, request.Order));
        var now = time.GetUtcNow();
        return new SourceRows([.. listing.Items.Select(line => line.Row(now))], listing.NextCursor, request.WithFacets ? await FacetsAsync(request.Filter, ct) : null);
    }

    private async Task<SourceFacets> FacetsAsync(SourceFilter filter, CancellationToken ct)
    {
        var counts = await new SourceStatement(context.TenantId).Where(filter).CountAsync(database, ct);
        var sources = database.Set<KnowledgeSource>().AsNoTracking();
        var tags = await sources.SelectMany(s => s.Tags).Distinct().OrderBy(tag => tag).Take(SourceFacets.MostTags).ToListAsync(ct);
        return new SourceFacets(counts, tags, await sources.CountAsync(ct));
    }
}
