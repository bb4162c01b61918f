-- One row for each agent, channel and thread: what lists show, kept up by conversations_write. Lists sort by the last message, so that alone is indexed.
CREATE TABLE conversations (
    id uuid PRIMARY KEY,
    tenant_id uuid NOT NULL,
    agent_id uuid NOT NULL,
    channel varchar(50) NOT NULL,
    thread_id varchar(255) NOT NULL,
    platform_user_id varchar(255),
    user_name varchar(255),
    state varchar(20) NOT NULL DEFAULT 'Open',
    taken_by varchar(200),
    taken_by_id varchar(200),
    taken_at timestamptz,
    first_at timestamptz NOT NULL,
    last_at timestamptz NOT NULL,
    last_sender varchar(20) NOT NULL,
    last_text varchar(200) NOT NULL,
    user_messages int NOT NULL,
    agent_messages int NOT NULL,
    tool_messages int NOT NULL,
    errors int NOT NULL,
    prompt_tokens bigint NOT NULL,
    completion_tokens bigint NOT NULL,
    cost numeric(18,9) NOT NULL,
    tags text[] NOT NULL DEFAULT '{}',
    notes int NOT NULL DEFAULT 0
) WITH (fillfactor = 70);
CREATE UNIQUE INDEX ix_conversations_thread ON conversations (tenant_id, agent_id, channel, thread_id);
CREATE INDEX ix_conversations_last ON conversations (tenant_id, last_at, id);
CREATE INDEX ix_conversations_user ON conversations (tenant_id, channel, platform_user_id);
CREATE INDEX ix_conversations_taken ON conversations (tenant_id) WHERE state = 'TakenOver';
CALL platform_wall('conversations');

-- What was said. The id is made of conversation, sender and message id, so the same line has it wherever it comes from; it is looked for two days
-- around its time, which is longer than any queue repeats.
CREATE TABLE conversation_messages (
    tenant_id uuid NOT NULL,
    conversation_id uuid NOT NULL,
    at timestamptz NOT NULL,
    id uuid NOT NULL,
    agent_id uuid NOT NULL,
    channel varchar(50) NOT NULL,
    thread_id varchar(255) NOT NULL,
    sender_type varchar(20) NOT NULL,
    content text NOT NULL,
    interaction_id varchar(200),
    message_id varchar(200),
    platform_user_id varchar(255),
    user_name varchar(255),
    answered_by varchar(200),
    version int,
    epoch bigint,
    prompt_tokens bigint,
    completion_tokens bigint,
    cost numeric(18,9),
    duration_ms int,
    error varchar(100),
    trace jsonb,
    PRIMARY KEY (tenant_id, conversation_id, at, id)
) PARTITION BY RANGE (at);
CREATE INDEX ix_conversation_messages_id ON conversation_messages (id);
CREATE INDEX ix_conversation_messages_agent ON conversation_messages (tenant_id, agent_id, at);
CALL platform_wall('conversation_messages');

CREATE TABLE conversation_notes (
    id uuid PRIMARY KEY,
    tenant_id uuid NOT NULL,
    conversation_id uuid NOT NULL REFERENCES conversations (id) ON DELETE CASCADE,
    text varchar(2000) NOT NULL,
    author varchar(200) NOT NULL,
    author_id varchar(200) NOT NULL,
    at timestamptz NOT NULL
);
CREATE INDEX ix_conversation_notes_conversation ON conversation_notes (conversation_id, id);
CALL platform_wall('conversation_notes');

-- Conversations that were erased by a user's request: lines of before that are still on their way are not written any more. It holds no personal data,
-- the id is a hash.
CREATE TABLE conversation_erasures (
    conversation_id uuid NOT NULL PRIMARY KEY,
    tenant_id uuid NOT NULL,
    erased_at timestamptz NOT NULL
);
CREATE INDEX ix_conversation_erasures_erased_at ON conversation_erasures (erased_at);
CALL platform_wall('conversation_erasures');

-- Everybody who writes or erases a conversation stands in one queue for it, in one order for several.
CREATE PROCEDURE conversations_lock(p_ids uuid[]) LANGUAGE plpgsql
AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(k.key)
    FROM (SELECT DISTINCT hashtextextended(i.id::text, 4711) AS key FROM unnest(p_ids) AS i (id) ORDER BY 1) k;
END $$;

-- Writes lines (an array of objects with the columns' names) and keeps up their conversations. Lines that are there already, and those of conversations
-- that were erased after them, are left out. Answers the conversations that changed. Each statement of a function sees what was committed before it
-- began: the second copy of a line that waits for the lock finds the first.
CREATE FUNCTION conversations_write(p_rows jsonb) RETURNS TABLE (tenant uuid, conversation uuid) LANGUAGE plpgsql
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
            duration_ms int, error text, trace jsonb)
        ORDER BY r.id, r.at),
    written AS (
        INSERT INTO conversation_messages AS m (tenant_id, conversation_id, at, id, agent_id, channel, thread_id, sender_type, content, interaction_id, message_id, platform_user_id,
            user_name, answered_by, version, epoch, prompt_tokens, completion_tokens, cost, duration_ms, error, trace)
        SELECT i.tenant_id, i.conversation_id, i.at, i.id, i.agent_id, i.channel, i.thread_id, i.sender_type, i.content, i.interaction_id, i.message_id, i.platform_user_id,
            i.user_name, i.answered_by, i.version, i.epoch, i.prompt_tokens, i.completion_tokens, i.cost, i.duration_ms, i.error, i.trace
        FROM incoming i
        WHERE NOT EXISTS (SELECT 1 FROM conversation_messages o WHERE o.id = i.id AND o.tenant_id = i.tenant_id AND o.at >= i.at - interval '2 days' AND o.at <= i.at + interval '2 days')
            AND NOT EXISTS (SELECT 1 FROM conversation_erasures e WHERE e.conversation_id = i.conversation_id AND e.tenant_id = i.tenant_id AND e.erased_at >= i.at)
        ON CONFLICT DO NOTHING
        RETURNING m.*)
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
