using Npgsql;
using NpgsqlTypes;
using Platform.Core.Knowledge.Contracts;
using Platform.Core.Knowledge.Extraction;

namespace Platform.Core.Knowledge.Ingestion;

/// <summary>A page with its place in the version's text.</summary>
internal sealed record PageRow(int Number, string? Label, long Start, string Text, IReadOnlyList<PageLink> Links, SourceFault? Fault);

/// <summary>Pages on their way into the database.</summary>
internal static class PageRows
{
    private const int LongestLabel = 200;

    public static (IReadOnlyList<PageRow> Rows, long End) Of(IReadOnlyList<ExtractedPage> pages, long at)
    {
        var rows = new List<PageRow>(pages.Count);
        foreach (var page in pages)
        {
            var text = StorableText.Of(page.Text);
            var label = page.Label is { } name ? StorableText.Of(name.Length > LongestLabel ? name[..LongestLabel] : name) : null;
            rows.Add(new PageRow(page.Number, label, at, text, page.Links, page.Fault));
            at += text.Length;
        }

        return (rows, at);
    }

    public static async Task InsertAsync(NpgsqlConnection connection, ClaimedEdition edition, IReadOnlyList<PageRow> rows, CancellationToken ct)
    {
        if (rows.Count == 0)
            return;
        // COPY cannot write to tables with row-level security.
        await using var command = connection.Command(
            """
            INSERT INTO knowledge_pages (version_id, number, tenant_id, label, start_at, length, text, links, fault)
            SELECT $1, p.number, $2, p.label, p.start_at, p.length, p.text, p.links, p.fault
            FROM unnest($3::int[], $4::text[], $5::bigint[], $6::int[], $7::text[], $8::jsonb[], $9::jsonb[]) AS p (number, label, start_at, length, text, links, fault)
            """, edition.Version, edition.Tenant.Value, rows.Select(row => row.Number).ToArray());
        command.AddArray(rows.Select(row => row.Label), NpgsqlDbType.Text);
        command.AddArray(rows.Select(row => row.Start), NpgsqlDbType.Bigint);
        command.AddArray(rows.Select(row => row.Text.Length), NpgsqlDbType.Integer);
        command.AddArray(rows.Select(row => row.Text), NpgsqlDbType.Text);
        command.AddArray(rows.Select(row => Json(row.Links)), NpgsqlDbType.Jsonb);
        command.AddArray(rows.Select(row => row.Fault is null ? null : Json(row.Fault)), NpgsqlDbType.Jsonb);
        await command.ExecuteNonQueryAsync(ct);
    }

    /// <summary>All pages are there: editions need only cut them. What was left out on single pages is named with the version.</summary>
    public static async Task EndAsync(NpgsqlConnection connection, ClaimedEdition edition, int pages, long characters, string? language, IReadOnlyList<SourceFault> warnings, CancellationToken ct)
    {
        await using var command = connection.Command(
            """
            UPDATE knowledge_versions v SET is_extracted = true, pages = $2, characters = $3, warnings = $4::jsonb || coalesce((
                SELECT jsonb_agg(p.fault || jsonb_build_object('page', p.number) ORDER BY p.number) FROM (
                    SELECT number, fault FROM knowledge_pages WHERE version_id = $1 AND fault IS NOT NULL ORDER BY number LIMIT 1000) p), '[]'), language = $5
            WHERE v.id = $1
            """, edition.Version, pages, characters, Json(warnings));
        command.AddNullable(language, NpgsqlDbType.Varchar);
        await command.ExecuteNonQueryAsync(ct);
    }

    // As StorableText: a NUL in JSON is an escape, and no less impossible.
    private static string Json<T>(T value) => KnowledgeJson.Text(value).Replace("\\u0000", "\\uFFFD", StringComparison.Ordinal);
}
