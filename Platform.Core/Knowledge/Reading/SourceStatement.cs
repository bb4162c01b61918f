using System.Globalization;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Platform.Core.Shared.Data;
using Platform.Core.Shared.Operations;
using Platform.Core.Shared.Tenancy;

namespace Platform.Core.Knowledge.Reading;

/// <summary>Sources with how they stand, in one statement.</summary>
internal sealed class SourceStatement(TenantId tenant)
{
    // What is under way or was done last: the newest version under the index that serves. Another index is built beside it, and is the collection's matter. What somebody cancelled counts only where there is nothing else.
    private const string Work =
        """
        LEFT JOIN LATERAL (
            SELECT e.* FROM knowledge_editions e JOIN knowledge_versions n ON n.id = e.version_id JOIN knowledge_indexes i ON i.id = e.index_id
            WHERE e.source_id = s.id ORDER BY i.state = 'Current' DESC, e.state = 'Cancelled', n.number DESC, e.created_at DESC LIMIT 1) w ON true
        LEFT JOIN LATERAL (
            SELECT count(*)::int AS children, count(*) FILTER (WHERE last.state IS NULL OR last.ended_at IS NULL)::int AS open, count(*) FILTER (WHERE last.state IN ('Failed', 'Cancelled'))::int AS failed
            FROM knowledge_sources k
            LEFT JOIN LATERAL (SELECT e.state, e.ended_at FROM knowledge_editions e WHERE e.source_id = k.id ORDER BY e.created_at DESC LIMIT 1) last ON true
            WHERE k.parent_id = s.id) k ON true
        """;

    private const string Status =
        """
        CASE WHEN w.id IS NULL THEN CASE WHEN k.children = 0 THEN 'Queued' WHEN k.open > 0 THEN 'Extracting' ELSE 'Ready' END
            WHEN w.state = 'Ready' THEN 'Ready' WHEN w.state IN ('Failed', 'Cancelled') THEN 'Failed' WHEN w.is_paused THEN 'Paused' ELSE w.state END
        """;

    private const string Columns =
        $"""
        SELECT s.id AS "Id", s.collection_id AS "CollectionId", c.name AS "Collection", s.parent_id AS "ParentId", s.kind AS "Kind", s.title AS "Title", lower(s.title) AS "SortTitle", s.url AS "Url", s.tags AS "Tags",
            {Status} AS "Status", w.state AS "State",
            CASE WHEN w.id IS NULL THEN k.children - k.open ELSE w.done END AS "Done", CASE WHEN w.id IS NULL THEN k.children ELSE w.total END AS "Total",
            (SELECT coalesce(sum(e.cost), 0) FROM knowledge_editions e WHERE e.source_id = s.id) AS "Cost", w.error::text AS "Error", s.current_version AS "Version", s.latest_version AS "LatestVersion",
            coalesce(l.chunks, w.chunks, 0) AS "Chunks", coalesce(l.tokens, w.tokens, 0) AS "Tokens", coalesce(v.size, 0) AS "Size", v.file_name AS "FileName", v.media_type AS "MediaType",
            v.language AS "Language", coalesce(v.pages, 0) AS "Pages", coalesce(jsonb_array_length(v.warnings), 0) AS "Warnings", k.children AS "Children", k.failed AS "FailedChildren",
            coalesce(w.attempts, 0) AS "Attempts", w.next_attempt_at AS "NextAttemptAt", w.started_at AS "StartedAt", w.moved_at AS "MovedAt", s.created_at AS "CreatedAt", s.updated_at AS "UpdatedAt"
        """;

    private const string Joins =
        $"""
        JOIN knowledge_collections c ON c.id = s.collection_id
        LEFT JOIN knowledge_versions v ON v.source_id = s.id AND v.number = s.latest_version
        LEFT JOIN knowledge_editions l ON l.id = s.current_edition_id
        {Work}
        """;

    private readonly List<object> _values = [];
    private readonly StringBuilder _where = new();

    public SourceStatement Only(Guid source)
    {
        _where.Append(CultureInfo.InvariantCulture, $" AND s.id = {Add(source)}");
        return this;
    }

    /// <summary>All of the filter but the status, which is worked out.</summary>
    public SourceStatement Where(SourceFilter filter)
    {
        if (filter.Collection is { } collection)
            Also($"s.collection_id IN (SELECT o.id FROM knowledge_collections o WHERE o.tenant_id = {Add(tenant.Value)} AND lower(o.name) = lower({Add(collection)}))");
        if (filter.Kind is { } kind)
            Also($"s.kind = {Add(kind.ToString())}");
        if (filter.Parent is { } parent)
            Also($"s.parent_id = {Add(parent)}");
        else if (filter.TopOnly)
            Also("s.parent_id IS NULL");
        if (filter.Tags is { Count: > 0 } tags)
            Also($"s.tags @> {Add(tags.ToArray())}");
        if (!string.IsNullOrWhiteSpace(filter.Search))
        {
            var pattern = Add(CommonRules.Contains(filter.Search));
            Also($"(s.title ILIKE {pattern} OR s.url ILIKE {pattern} OR EXISTS (SELECT FROM unnest(s.tags) tag WHERE tag ILIKE {pattern}) OR EXISTS (SELECT FROM knowledge_versions f WHERE f.source_id = s.id AND f.file_name ILIKE {pattern}))");
        }

        return this;
    }

    public async Task<List<SourceLine>> ReadAsync(PlatformDbContext database, SourcePage page, CancellationToken ct)
    {
        var key = SourcePage.KeyOf(page.Order);
        var (direction, beyond) = page.Descending ? ("DESC", "<") : ("ASC", ">");
        var after = page.After is { } last ? $" AND ({key}, s.id) {beyond} ({Add(last.Key)}, {Add(last.Id)})" : "";
        var order = $"ORDER BY {key} {direction}, s.id {direction}";
        var limit = $"LIMIT {Add(page.Limit)} OFFSET {Add(page.Offset)}";
        // Where nothing that is worked out decides, the page is cut before anything is worked out.
        var text = page.Status is null && (page.Order is SourceOrder.Added or SourceOrder.Title or SourceOrder.Updated)
            ? $"{Columns} FROM (SELECT s.* FROM knowledge_sources s WHERE {Mine}{_where}{after} {order} {limit}) s {Joins} {order}"
            : $"{Columns} FROM knowledge_sources s {Joins} WHERE {Mine}{_where}{after}{(page.Status is { } status ? $" AND {Status} = {Add(status.ToString())}" : "")} {order} {limit}";
        return await database.Database.SqlQueryRaw<SourceLine>(text, Parameters()).ToListAsync(ct);
    }

    /// <summary>How many there are of each status.</summary>
    public async Task<Dictionary<SourceStatus, int>> CountAsync(PlatformDbContext database, CancellationToken ct)
    {
        var text = $"""SELECT {Status} AS "Status", count(*)::int AS "Count" FROM knowledge_sources s {Work} WHERE {Mine}{_where} GROUP BY 1""";
        var counts = await database.Database.SqlQueryRaw<StatusCount>(text, Parameters()).ToListAsync(ct);
        return counts.ToDictionary(count => Enum.Parse<SourceStatus>(count.Status), count => count.Count);
    }

    private string Mine => $"s.tenant_id = {Add(tenant.Value)}";

    private void Also(string condition) => _where.Append(" AND ").Append(condition);

    private string Add(object value)
    {
        _values.Add(value is DateTimeOffset at ? at.ToUniversalTime() : value);
        return $"{{{_values.Count - 1}}}";
    }

    private object[] Parameters() => [.. _values];

    private sealed class StatusCount
    {
        public string Status { get; set; } = "";

        public int Count { get; set; }
    }
}
