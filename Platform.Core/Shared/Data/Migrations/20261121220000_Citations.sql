-- Where the marks of an answer come from, as it was told.
ALTER TABLE conversation_messages ADD COLUMN citations jsonb;

-- Which versions answers cite: their texts are kept for as long. It goes with the line: by erasure, by retention, with the version.
CREATE TABLE knowledge_citations (
    tenant_id uuid NOT NULL REFERENCES tenants (id) ON DELETE CASCADE,
    message_id uuid NOT NULL,
    n int NOT NULL,
    version_id uuid NOT NULL REFERENCES knowledge_versions (id) ON DELETE CASCADE,
    source_id uuid NOT NULL REFERENCES knowledge_sources (id) ON DELETE CASCADE,
    agent_id uuid NOT NULL,
    conversation_id uuid NOT NULL REFERENCES conversations (id) ON DELETE CASCADE,
    at timestamptz NOT NULL,
    start_at bigint NOT NULL,
    end_at bigint NOT NULL,
    PRIMARY KEY (message_id, n)
);
CREATE INDEX ix_knowledge_citations_version_id ON knowledge_citations (version_id);
CREATE INDEX ix_knowledge_citations_source_id ON knowledge_citations (source_id);
CREATE INDEX ix_knowledge_citations_conversation_id ON knowledge_citations (conversation_id);
CREATE INDEX ix_knowledge_citations_tenant_id ON knowledge_citations (tenant_id, at);
CALL platform_wall('knowledge_citations');

-- Writes lines (an array of objects with the columns' names) and keeps up their conversations. Lines that are there already, and those of conversations
-- that were erased after them, are left out. Answers the conversations that changed. Each statement of a function sees what was committed before it
-- began: the second copy of a line that waits for the lock finds the first. What an answer cites of the tenant's own sources is kept beside it.
CREATE OR REPLACE FUNCTION conversations_write(p_rows jsonb) RETURNS TABLE (tenant uuid, conversation uuid) LANGUAGE plpgsql
AS $$
DECLARE
    ids uuid[];
BEGIN
    SELECT array_agg(DISTINCT (r ->> 'conversation_id')::uuid) INTO ids FROM jsonb_array_elements(p_rows) r;
    CALL conversations_lock(ids);
    RETURN QUERY
    WITH incoming AS MATERIALIZED (
        SELECT DISTINCT ON (r.id) r.* FROM jsonb_to_recordset(p_rows) AS r (
            tenant_id uuid, conversation_id uuid, at timestamptz, id uuid, agent_id uuid, channel text, thread_id text, sender_type text, content text, interaction_id text,
            message_id text, platform_user_id text, user_name text, answered_by text, version int, epoch bigint, prompt_tokens bigint, completion_tokens bigint, cost numeric,
            duration_ms int, error text, trace jsonb, citations jsonb)
        ORDER BY r.id, r.at),
    written AS (
        INSERT INTO conversation_messages AS m (tenant_id, conversation_id, at, id, agent_id, channel, thread_id, sender_type, content, interaction_id, message_id, platform_user_id,
            user_name, answered_by, version, epoch, prompt_tokens, completion_tokens, cost, duration_ms, error, trace, citations)
        SELECT i.tenant_id, i.conversation_id, i.at, i.id, i.agent_id, i.channel, i.thread_id, i.sender_type, i.content, i.interaction_id, i.message_id, i.platform_user_id,
            i.user_name, i.answered_by, i.version, i.epoch, i.prompt_tokens, i.completion_tokens, i.cost, i.duration_ms, i.error, i.trace, i.citations
        FROM incoming i
        WHERE NOT EXISTS (SELECT 1 FROM conversation_messages o WHERE o.id = i.id AND o.tenant_id = i.tenant_id AND o.at >= i.at - interval '2 days' AND o.at <= i.at + interval '2 days')
            AND NOT EXISTS (SELECT 1 FROM conversation_erasures e WHERE e.conversation_id = i.conversation_id AND e.tenant_id = i.tenant_id AND e.erased_at >= i.at)
        ON CONFLICT DO NOTHING
        RETURNING m.*),
    cited AS (
        INSERT INTO knowledge_citations (tenant_id, message_id, n, version_id, source_id, agent_id, conversation_id, at, start_at, end_at)
        SELECT DISTINCT ON (w.id, q.n) w.tenant_id, w.id, q.n, v.id, v.source_id, w.agent_id, w.conversation_id, w.at, q.start, q."end"
        FROM written w, jsonb_to_recordset(w.citations) AS q (n int, source_id uuid, version int, start bigint, "end" bigint)
        JOIN knowledge_versions v ON v.source_id = q.source_id AND v.number = q.version
        WHERE v.tenant_id = w.tenant_id AND q.n IS NOT NULL AND q.start >= 0 AND q."end" >= q.start
        ORDER BY w.id, q.n
        ON CONFLICT DO NOTHING)
    INSERT INTO conversations AS c (id, tenant_id, agent_id, channel, thread_id, platform_user_id, user_name, first_at, last_at, last_sender, last_text,
        user_messages, agent_messages, tool_messages, errors, prompt_tokens, completion_tokens, cost)
    SELECT w.conversation_id, w.tenant_id, w.agent_id, w.channel, w.thread_id,
        (array_agg(w.platform_user_id ORDER BY w.at DESC) FILTER (WHERE w.platform_user_id IS NOT NULL))[1],
        (array_agg(w.user_name ORDER BY w.at DESC) FILTER (WHERE w.user_name IS NOT NULL))[1],
        min(w.at), max(w.at), (array_agg(w.sender_type ORDER BY w.at DESC, w.sender_type))[1], (array_agg(left(w.content, 200) ORDER BY w.at DESC, w.sender_type))[1],
        count(*) FILTER (WHERE w.sender_type = 'User'), count(*) FILTER (WHERE w.sender_type = 'Agent'), count(*) FILTER (WHERE w.sender_type = 'Tool'),
        count(*) FILTER (WHERE w.error IS NOT NULL), coalesce(sum(w.prompt_tokens), 0), coalesce(sum(w.completion_tokens), 0), coalesce(sum(w.cost), 0)
    FROM written w
    GROUP BY w.conversation_id, w.tenant_id, w.agent_id, w.channel, w.thread_id
    ON CONFLICT (id) DO UPDATE SET
        platform_user_id = coalesce(EXCLUDED.platform_user_id, c.platform_user_id), user_name = coalesce(EXCLUDED.user_name, c.user_name),
        first_at = least(c.first_at, EXCLUDED.first_at), last_at = greatest(c.last_at, EXCLUDED.last_at),
        last_sender = CASE WHEN EXCLUDED.last_at >= c.last_at THEN EXCLUDED.last_sender ELSE c.last_sender END,
        last_text = CASE WHEN EXCLUDED.last_at >= c.last_at THEN EXCLUDED.last_text ELSE c.last_text END,
        user_messages = c.user_messages + EXCLUDED.user_messages, agent_messages = c.agent_messages + EXCLUDED.agent_messages,
        tool_messages = c.tool_messages + EXCLUDED.tool_messages, errors = c.errors + EXCLUDED.errors, prompt_tokens = c.prompt_tokens + EXCLUDED.prompt_tokens,
        completion_tokens = c.completion_tokens + EXCLUDED.completion_tokens, cost = c.cost + EXCLUDED.cost,
        -- What was put aside is open again when its user writes.
        state = CASE WHEN c.state = 'Closed' AND EXCLUDED.user_messages > 0 THEN 'Open' ELSE c.state END
    RETURNING c.tenant_id, c.id;
END $$;
