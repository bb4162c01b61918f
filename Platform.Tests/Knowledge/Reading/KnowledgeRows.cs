using System.Security.Cryptography;
using System.Text;

namespace Platform.Tests.Knowledge.Reading;

/// <summary>Rows of the knowledge base as the ingestion leaves them, written past it: for tests of what reads them.</summary>
public sealed class KnowledgeRows(Guid tenant, Func<string, object[], Task<object?>> sql)
{
    private int _made;

    public async Task<(Guid Collection, Guid Index)> CollectionAsync(string name, string settings = """{"chunkTokens":300,"overlapTokens":40}""")
    {
        var (collection, index) = (Guid.CreateVersion7(), Guid.CreateVersion7());
        await Sql(
            """
            INSERT INTO knowledge_collections (id, tenant_id, name, settings, index_number, version, created_at, updated_at, updated_by) VALUES ($1, $2, $3, '{}', 1, 1, now(), now(), 'test')
            """, collection, tenant, name);
        await IndexAsync(collection, 1, "Current", settings, index);
        return (collection, index);
    }

    public async Task<Guid> IndexAsync(Guid collection, int number, string state, string settings = """{"chunkTokens":300,"overlapTokens":40}""", Guid? id = null)
    {
        var index = id ?? Guid.CreateVersion7();
        await Sql(
            """
            INSERT INTO knowledge_indexes (id, tenant_id, collection_id, number, state, settings, reason, created_at, created_by) VALUES ($1, $2, $3, $4, $5, $6::jsonb, 'First', now() - interval '1 minute', 'test')
            """, index, tenant, collection, number, state, settings);
        return index;
    }

    /// <summary>A source without any version.</summary>
    public async Task<Guid> SourceAsync(Guid collection, string title, string kind = "File", Guid? parent = null, string? url = null, params string[] tags)
    {
        var id = Guid.CreateVersion7();
        await Sql(
            $"""
            INSERT INTO knowledge_sources (id, tenant_id, collection_id, parent_id, kind, title, url, tags, content_hash, latest_version, version, created_at, created_by, updated_at)
            VALUES ($1, $2, $3, {(parent is null ? "NULL" : $"'{parent}'")}, $4, $5, {(url is null ? "NULL" : $"'{url}'")}, $6, $7, 0, 1, now() + interval '{++_made} milliseconds', 'test', now() + interval '{_made} milliseconds')
            """, id, tenant, collection, kind, title, tags, SHA256.HashData(id.ToByteArray()));
        return id;
    }

    /// <summary>A version with its text, page by page; <c>null</c> is a page that was skipped.</summary>
    public async Task<Guid> VersionAsync(Guid source, int number, params string?[] pages)
    {
        var id = Guid.CreateVersion7();
        var text = string.Concat(pages);
        var bytes = Encoding.UTF8.GetBytes(text);
        await Sql(
            """
            INSERT INTO knowledge_versions (id, tenant_id, source_id, number, file_name, media_type, size, content_hash, language, pages, characters, is_extracted, warnings, created_at, created_by)
            SELECT $1, $2, $3, $4, lower(replace(title, ' ', '-')) || '.md', 'text/markdown', $5, $6, CASE WHEN $7 ~ '[а-я]' THEN 'ru' ELSE 'en' END, $8, $9, true, $10::jsonb, now(), 'test' FROM knowledge_sources WHERE id = $3
            """, id, tenant, source, number, (long)bytes.Length, SHA256.HashData(bytes), text, pages.Length, (long)text.Length,
            "[" + string.Join(',', pages.Index().Where(page => page.Item is null).Select(page => $$"""{"code":"no_text","detail":null,"page":{{page.Index + 1}}}""")) + "]");
        await Sql("INSERT INTO knowledge_file_parts (version_id, number, tenant_id, bytes) VALUES ($1, 0, $2, $3)", id, tenant, bytes);
        var start = 0L;
        foreach (var (index, page) in pages.Index())
        {
            await Sql(
                $"""INSERT INTO knowledge_pages (version_id, number, tenant_id, start_at, length, text, fault) VALUES ($1, $2, $3, $4, $5, $6, {(page is null ? """'{"code":"no_text","page":1}'""" : "NULL")})""",
                id, index + 1, tenant, start, page?.Length ?? 0, page ?? "");
            start += page?.Length ?? 0;
        }

        await Sql("UPDATE knowledge_sources SET latest_version = greatest(latest_version, $2) WHERE id = $1", source, number);
        return id;
    }

    /// <summary>Open ones are due tomorrow, so that no worker takes them. An edition with chunks of about <paramref name="length"/> characters over the text; ready and serving unless told otherwise.</summary>
    public async Task<Guid> EditionAsync(Guid source, Guid version, Guid index, string state = "Ready", bool isLive = true, int length = 40, string? error = null, long done = 0, long total = 0)
    {
        var id = Guid.CreateVersion7();
        var isOver = state is "Ready" or "Failed" or "Cancelled";
        await Sql(
            $"""
            INSERT INTO knowledge_editions (id, tenant_id, source_id, version_id, index_id, state, is_live, done, total, cost, error, next_attempt_at, moved_at, created_at, started_at, ended_at)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 0.0125, {(error is null ? "NULL" : $"'{error}'")}, now() + interval '1 day', now(), now(), now() - interval '10 seconds', {(isOver ? "now()" : "NULL")})
            """, id, tenant, source, version, index, state, isLive && state == "Ready", done, total);
        if (state == "Ready")
            await CutAsync(source, version, id, length);
        if (isLive && state == "Ready")
            await Sql("UPDATE knowledge_sources SET current_edition_id = $2, current_version = (SELECT number FROM knowledge_versions WHERE id = $3) WHERE id = $1", source, id, version);
        return id;
    }

    /// <summary>An answer, in a conversation of its own, that cites a stretch of a version.</summary>
    public async Task CitationAsync(Guid source, Guid version, int n, long start, long end, int minutesAgo = 0)
    {
        var conversation = Guid.CreateVersion7();
        await Sql(
            """
            INSERT INTO conversations (id, tenant_id, agent_id, channel, thread_id, first_at, last_at, last_sender, last_text, user_messages, agent_messages, tool_messages, errors, prompt_tokens, completion_tokens, cost)
            VALUES ($1, $2, $1, 'rest', $3, now(), now(), 'Agent', '…', 1, 1, 0, 0, 0, 0, 0)
            """, conversation, tenant, conversation.ToString());
        await Sql(
            """
            INSERT INTO knowledge_citations (tenant_id, message_id, n, version_id, source_id, agent_id, conversation_id, at, start_at, end_at)
            VALUES ($1, $2, $3, $4, $5, $6, $6, now() - make_interval(mins => $7), $8, $9)
            """, tenant, Guid.CreateVersion7(), n, version, source, conversation, minutesAgo, start, end);
    }

    private async Task CutAsync(Guid source, Guid version, Guid edition, int length)
    {
        var text = (string)(await Sql("SELECT coalesce(string_agg(text, '' ORDER BY number), '') FROM knowledge_pages WHERE version_id = $1", version))!;
        var heading = "";
        for (var (start, ordinal) = (0, 0); start < text.Length; ordinal++)
        {
            var end = Math.Min(text.Length, start + length);
            while (end < text.Length && text[end - 1] != '\n' && text[end - 1] != ' ' && end - start < length * 2)
                end++;
            var piece = text[start..end];
            if (piece.Split('\n').FirstOrDefault(line => line.StartsWith('#')) is { } line)
                heading = line.TrimStart('#', ' ').Trim();
            await Sql(
                """
                INSERT INTO knowledge_chunks (id, tenant_id, edition_id, source_id, ordinal, start_at, end_at, context_start, context_end, page, heading_path, text, text_hash, tokens)
                VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $7, (SELECT max(number) FROM knowledge_pages WHERE version_id = $9 AND start_at <= $6), $10, $11, $12, $13)
                """, Guid.CreateVersion7(), tenant, edition, source, ordinal, (long)start, (long)end, (long)Math.Max(0, start - 10), version, heading, piece, SHA256.HashData(Encoding.UTF8.GetBytes(piece)), piece.Length / 4 + 1);
            start = end;
        }

        await Sql("UPDATE knowledge_editions e SET chunks = (SELECT count(*) FROM knowledge_chunks WHERE edition_id = e.id), tokens = (SELECT coalesce(sum(tokens), 0) FROM knowledge_chunks WHERE edition_id = e.id) WHERE id = $1", edition);
    }

    private Task<object?> Sql(string text, params object[] values) => sql(text, values);
}
