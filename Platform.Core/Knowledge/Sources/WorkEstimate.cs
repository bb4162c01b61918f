using Microsoft.EntityFrameworkCore;
using Platform.Core.Knowledge.Contracts;
using Platform.Core.Knowledge.Data;
using Platform.Core.Models.Contracts;
using Platform.Core.Shared.Data;
using Platform.Core.Shared.Operations;

namespace Platform.Core.Knowledge.Sources;

/// <summary>What the work on a source will be, and whether somebody wants to be asked before it begins.</summary>
internal sealed class WorkEstimate(PlatformDbContext database, OperationContext context, IModelCatalogue catalogue)
{
    // Fewer say little.
    private const int FewestMeasured = 5;

    public async Task<SourceEstimate> OfAsync(TokenGuess guess, IndexSettings settings, CancellationToken ct)
    {
        var price = settings.Embedding is { } embedding
            ? await catalogue.PriceOfAcrossTenants(context.TenantId, new ModelChoice(embedding.Provider, embedding.Model), ct)
            : new ModelPrice(null, null);
        return (await ThroughputAsync(ct)).For(guess, settings, price);
    }

    /// <summary>What to ask; null where all is within the tenant's limits.</summary>
    public async Task<SourceFault?> AsksAsync(SourceEstimate estimate, long bytes, CancellationToken ct)
    {
        var limits = await database.Set<KnowledgeLimits>().AsNoTracking().Select(l => new LimitValues(l.Cost, l.Chunks, l.Bytes)).FirstOrDefaultAsync(ct) ?? LimitValues.Default;
        var (chunks, total) = await TotalsAsync(ct);
        return limits.Asks(estimate.Cost, chunks + estimate.Chunks, total + bytes);
    }

    public async Task<(long Chunks, long Bytes)> TotalsAsync(CancellationToken ct)
    {
        var there = await database.Database.SqlQuery<Totals>(
            $"""
            SELECT (SELECT coalesce(sum(size), 0)::bigint FROM knowledge_versions) AS "Bytes",
                (SELECT coalesce(sum(chunks), 0)::bigint FROM knowledge_editions WHERE is_live OR ended_at IS NULL) AS "Chunks"
            """).SingleAsync(ct);
        return (there.Chunks, there.Bytes);
    }

    private async Task<Throughput> ThroughputAsync(CancellationToken ct)
    {
        var row = await database.Database.SqlQuery<Speed>(
            $"""
            WITH last AS (
                SELECT tokens, started_at, ended_at FROM knowledge_editions WHERE ended_at IS NOT NULL AND state = 'Ready' AND started_at IS NOT NULL ORDER BY ended_at DESC LIMIT 30),
            waiting AS (
                SELECT v.size FROM knowledge_editions e JOIN knowledge_versions v ON v.id = e.version_id WHERE e.ended_at IS NULL AND NOT e.is_paused LIMIT 1000)
            SELECT count(*)::int AS "Count", coalesce(sum(tokens), 0)::bigint AS "Tokens", coalesce(sum(extract(epoch FROM ended_at - started_at)), 0)::double precision AS "Seconds",
                (SELECT coalesce(sum(size), 0)::bigint FROM waiting) AS "Waiting"
            FROM last
            """).SingleAsync(ct);
        return new Throughput(row.Count >= FewestMeasured && row is { Seconds: > 0, Tokens: > 0 } ? row.Tokens / row.Seconds : null, row.Waiting / 4);
    }

    private sealed record Totals(long Bytes, long Chunks);

    private sealed record Speed(int Count, long Tokens, double Seconds, long Waiting);
}
