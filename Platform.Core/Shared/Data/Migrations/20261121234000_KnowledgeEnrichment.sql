-- A model reads a collection for relations: work for one node at a time, claimed with a lease, taken up by another when the lease ends. What is read is kept chunk by chunk.
CREATE TABLE knowledge_enrichments (
    id uuid PRIMARY KEY,
    tenant_id uuid NOT NULL REFERENCES tenants (id) ON DELETE CASCADE,
    collection_id uuid NOT NULL REFERENCES knowledge_collections (id) ON DELETE CASCADE,
    provider varchar(64) NOT NULL,
    model varchar(200) NOT NULL,
    state varchar(20) NOT NULL CHECK (state IN ('Waiting', 'Running', 'Finished', 'Capped', 'Cancelled', 'Failed')),
    cost_limit numeric(18,9) NOT NULL,
    cost numeric(18,9) NOT NULL DEFAULT 0,
    total int NOT NULL,
    done int NOT NULL DEFAULT 0,
    edges int NOT NULL DEFAULT 0,
    dropped int NOT NULL DEFAULT 0,
    after_chunk uuid,
    fault varchar(100),
    started_by varchar(200) NOT NULL,
    created_at timestamptz NOT NULL,
    ended_at timestamptz,
    instance uuid,
    lease_until timestamptz,
    attempts int NOT NULL DEFAULT 0,
    CHECK ((state IN ('Waiting', 'Running')) = (ended_at IS NULL))
);
CREATE UNIQUE INDEX ix_knowledge_enrichments_open ON knowledge_enrichments (tenant_id, collection_id) WHERE ended_at IS NULL;
CREATE INDEX ix_knowledge_enrichments_due ON knowledge_enrichments (created_at) WHERE ended_at IS NULL;
CREATE INDEX ix_knowledge_enrichments_collection_id ON knowledge_enrichments (collection_id);
CALL platform_wall('knowledge_enrichments');
