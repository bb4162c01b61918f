-- Whose turn it is: of each tenant the edition that has waited longest.
CREATE INDEX ix_knowledge_editions_turn ON knowledge_editions (tenant_id, next_attempt_at, id) WHERE ended_at IS NULL AND NOT is_paused;

-- What waits for money is looked at again from time to time.
CREATE INDEX ix_knowledge_editions_paused ON knowledge_editions (next_attempt_at) WHERE ended_at IS NULL AND is_paused;

-- How fast the last ones were, and what may be removed.
CREATE INDEX ix_knowledge_editions_ended ON knowledge_editions (tenant_id, ended_at) WHERE ended_at IS NOT NULL;

-- Which embeddings still have a text.
CREATE INDEX ix_knowledge_chunks_text_hash ON knowledge_chunks (tenant_id, text_hash);

-- Why an index that is ready waits for a person.
ALTER TABLE knowledge_indexes ADD COLUMN warning jsonb;

-- From where on a tenant wants to be asked before work begins. Null asks never.
CREATE TABLE knowledge_limits (
    tenant_id uuid PRIMARY KEY REFERENCES tenants (id) ON DELETE CASCADE,
    cost numeric(18,9),
    chunks bigint,
    bytes bigint,
    version int NOT NULL,
    updated_at timestamptz NOT NULL,
    updated_by varchar(200) NOT NULL
);
CALL platform_wall('knowledge_limits');
