-- Questions of which it is known where the answer stands: by them retrieval is measured.
CREATE TABLE knowledge_golden (
    id uuid PRIMARY KEY,
    tenant_id uuid NOT NULL REFERENCES tenants (id) ON DELETE CASCADE,
    question varchar(2000) NOT NULL,
    origin varchar(20) NOT NULL CHECK (origin IN ('Hand', 'Search', 'Chat', 'Rescue')),
    created_at timestamptz NOT NULL,
    created_by varchar(200) NOT NULL
);
CREATE INDEX ix_knowledge_golden_tenant_id ON knowledge_golden (tenant_id, id);
CALL platform_wall('knowledge_golden');

-- Where the answer stands. The quote finds it again in later versions of its source; looked_at is the version in which it was looked for last.
CREATE TABLE knowledge_golden_places (
    golden_id uuid NOT NULL REFERENCES knowledge_golden (id) ON DELETE CASCADE,
    number int NOT NULL,
    tenant_id uuid NOT NULL REFERENCES tenants (id) ON DELETE CASCADE,
    source_id uuid NOT NULL REFERENCES knowledge_sources (id) ON DELETE CASCADE,
    source_version int NOT NULL,
    start_at bigint NOT NULL,
    end_at bigint NOT NULL,
    quote varchar(8000) NOT NULL,
    looked_at int NOT NULL,
    is_stale boolean NOT NULL DEFAULT false,
    PRIMARY KEY (golden_id, number),
    CHECK (start_at < end_at)
);
CREATE INDEX ix_knowledge_golden_places_source_id ON knowledge_golden_places (source_id);
CREATE INDEX ix_knowledge_golden_places_tenant_id ON knowledge_golden_places (tenant_id);
CALL platform_wall('knowledge_golden_places');

-- How well the questions' places were found. Figures alone: what was asked stands in knowledge_golden and goes with it.
CREATE TABLE knowledge_golden_runs (
    id uuid PRIMARY KEY,
    tenant_id uuid NOT NULL REFERENCES tenants (id) ON DELETE CASCADE,
    subject varchar(20) NOT NULL CHECK (subject IN ('Current', 'Building')),
    settings jsonb NOT NULL,
    summaries jsonb NOT NULL,
    results jsonb NOT NULL,
    took_ms int NOT NULL,
    created_at timestamptz NOT NULL,
    created_by varchar(200) NOT NULL
);
CREATE INDEX ix_knowledge_golden_runs_tenant_id ON knowledge_golden_runs (tenant_id, id);
CALL platform_wall('knowledge_golden_runs');
