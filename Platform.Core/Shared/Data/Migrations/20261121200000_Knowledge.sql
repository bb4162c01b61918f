-- What a tenant knows. A collection groups sources that are indexed alike; names are for people and for agents' configurations.
CREATE TABLE knowledge_collections (
    id uuid PRIMARY KEY,
    tenant_id uuid NOT NULL REFERENCES tenants (id) ON DELETE CASCADE,
    name varchar(100) NOT NULL,
    settings jsonb NOT NULL,
    index_number int NOT NULL,
    next_reindex_at timestamptz,
    version int NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    updated_by varchar(200) NOT NULL
);
CREATE UNIQUE INDEX ix_knowledge_collections_name ON knowledge_collections (tenant_id, lower(name));
CALL platform_wall('knowledge_collections');

-- How a collection is cut and embedded. A change of either is a new index, built beside the one that serves.
CREATE TABLE knowledge_indexes (
    id uuid PRIMARY KEY,
    tenant_id uuid NOT NULL REFERENCES tenants (id) ON DELETE CASCADE,
    collection_id uuid NOT NULL REFERENCES knowledge_collections (id) ON DELETE CASCADE,
    number int NOT NULL,
    state varchar(20) NOT NULL CHECK (state IN ('Building', 'Current', 'Retired', 'Cancelled')),
    settings jsonb NOT NULL,
    reason varchar(20) NOT NULL,
    created_at timestamptz NOT NULL,
    created_by varchar(200) NOT NULL,
    switched_at timestamptz
);
CREATE UNIQUE INDEX ix_knowledge_indexes_number ON knowledge_indexes (tenant_id, collection_id, number);
CREATE UNIQUE INDEX ix_knowledge_indexes_building ON knowledge_indexes (tenant_id, collection_id) WHERE state = 'Building';
CREATE UNIQUE INDEX ix_knowledge_indexes_current ON knowledge_indexes (tenant_id, collection_id) WHERE state = 'Current';
CREATE INDEX ix_knowledge_indexes_collection_id ON knowledge_indexes (collection_id);
CALL platform_wall('knowledge_indexes');

CREATE TABLE knowledge_sources (
    id uuid PRIMARY KEY,
    tenant_id uuid NOT NULL REFERENCES tenants (id) ON DELETE CASCADE,
    collection_id uuid NOT NULL REFERENCES knowledge_collections (id) ON DELETE CASCADE,
    parent_id uuid REFERENCES knowledge_sources (id) ON DELETE CASCADE,
    kind varchar(20) NOT NULL CHECK (kind IN ('File', 'Text', 'Site', 'Page')),
    title varchar(500) NOT NULL,
    url varchar(2000),
    tags text[] NOT NULL DEFAULT '{}',
    settings jsonb NOT NULL DEFAULT '{}',
    content_hash bytea NOT NULL,
    latest_version int NOT NULL,
    current_version int,
    current_edition_id uuid,
    revision bigint NOT NULL DEFAULT 0,
    version int NOT NULL,
    created_at timestamptz NOT NULL,
    created_by varchar(200) NOT NULL,
    updated_at timestamptz NOT NULL
);
-- The same bytes are the same source.
CREATE UNIQUE INDEX ix_knowledge_sources_content_hash ON knowledge_sources (tenant_id, collection_id, content_hash);
CREATE INDEX ix_knowledge_sources_collection_id ON knowledge_sources (collection_id);
CREATE INDEX ix_knowledge_sources_parent_id ON knowledge_sources (parent_id);
CREATE INDEX ix_knowledge_sources_tags ON knowledge_sources USING gin (tags);
CALL platform_wall('knowledge_sources');

-- The bytes of a source as they came, and the text that was taken out of them. Kept as long as an answer cites it.
CREATE TABLE knowledge_versions (
    id uuid PRIMARY KEY,
    tenant_id uuid NOT NULL REFERENCES tenants (id) ON DELETE CASCADE,
    source_id uuid NOT NULL REFERENCES knowledge_sources (id) ON DELETE CASCADE,
    number int NOT NULL,
    file_name varchar(300) NOT NULL,
    media_type varchar(150) NOT NULL,
    size bigint NOT NULL,
    content_hash bytea NOT NULL,
    language varchar(5),
    pages int NOT NULL DEFAULT 0,
    characters bigint NOT NULL DEFAULT 0,
    is_extracted boolean NOT NULL DEFAULT false,
    warnings jsonb NOT NULL DEFAULT '[]',
    created_at timestamptz NOT NULL,
    created_by varchar(200) NOT NULL
);
CREATE UNIQUE INDEX ix_knowledge_versions_number ON knowledge_versions (tenant_id, source_id, number);
CREATE INDEX ix_knowledge_versions_source_id ON knowledge_versions (source_id);
CALL platform_wall('knowledge_versions');

-- In parts of a mebibyte, so that no statement holds a file of 100 MB.
CREATE TABLE knowledge_file_parts (
    version_id uuid NOT NULL REFERENCES knowledge_versions (id) ON DELETE CASCADE,
    number int NOT NULL,
    tenant_id uuid NOT NULL REFERENCES tenants (id) ON DELETE CASCADE,
    bytes bytea NOT NULL,
    PRIMARY KEY (version_id, number)
);
ALTER TABLE knowledge_file_parts ALTER COLUMN bytes SET STORAGE EXTERNAL;
CREATE INDEX ix_knowledge_file_parts_tenant_id ON knowledge_file_parts (tenant_id);
CALL platform_wall('knowledge_file_parts');

-- The extracted text: the texts of its pages in their order, one after the other. start_at counts UTF-16 code units.
CREATE TABLE knowledge_pages (
    version_id uuid NOT NULL REFERENCES knowledge_versions (id) ON DELETE CASCADE,
    number int NOT NULL,
    tenant_id uuid NOT NULL REFERENCES tenants (id) ON DELETE CASCADE,
    label varchar(200),
    start_at bigint NOT NULL,
    length int NOT NULL,
    text text NOT NULL,
    links jsonb NOT NULL DEFAULT '[]',
    fault jsonb,
    PRIMARY KEY (version_id, number)
);
CREATE INDEX ix_knowledge_pages_tenant_id ON knowledge_pages (tenant_id);
CALL platform_wall('knowledge_pages');

-- The chunks of a version under an index: a durable state machine that one node at a time works on, under a lease.
CREATE TABLE knowledge_editions (
    id uuid PRIMARY KEY,
    tenant_id uuid NOT NULL REFERENCES tenants (id) ON DELETE CASCADE,
    source_id uuid NOT NULL REFERENCES knowledge_sources (id) ON DELETE CASCADE,
    version_id uuid NOT NULL REFERENCES knowledge_versions (id) ON DELETE CASCADE,
    index_id uuid NOT NULL REFERENCES knowledge_indexes (id) ON DELETE CASCADE,
    state varchar(20) NOT NULL CHECK (state IN ('Queued', 'Extracting', 'Chunking', 'Embedding', 'Linking', 'Ready', 'Failed', 'Cancelled')),
    is_paused boolean NOT NULL DEFAULT false,
    is_live boolean NOT NULL DEFAULT false,
    done bigint NOT NULL DEFAULT 0,
    total bigint NOT NULL DEFAULT 0,
    checkpoint jsonb NOT NULL DEFAULT '{}',
    chunks int NOT NULL DEFAULT 0,
    tokens bigint NOT NULL DEFAULT 0,
    cost numeric(18,9) NOT NULL DEFAULT 0,
    error jsonb,
    attempts int NOT NULL DEFAULT 0,
    next_attempt_at timestamptz NOT NULL,
    instance uuid,
    fence bigint NOT NULL DEFAULT 0,
    lease_until timestamptz,
    moved_at timestamptz NOT NULL,
    created_at timestamptz NOT NULL,
    started_at timestamptz,
    ended_at timestamptz
);
CREATE UNIQUE INDEX ix_knowledge_editions_index ON knowledge_editions (tenant_id, version_id, index_id);
-- What every node asks every few seconds: only what is not over is in it.
CREATE INDEX ix_knowledge_editions_due ON knowledge_editions (next_attempt_at) WHERE ended_at IS NULL AND NOT is_paused;
CREATE UNIQUE INDEX ix_knowledge_editions_live ON knowledge_editions (tenant_id, source_id) WHERE is_live;
CREATE INDEX ix_knowledge_editions_source_id ON knowledge_editions (source_id);
CREATE INDEX ix_knowledge_editions_version_id ON knowledge_editions (version_id);
CREATE INDEX ix_knowledge_editions_index_id ON knowledge_editions (index_id);
CALL platform_wall('knowledge_editions');

-- start_at to end_at of an edition's chunks cover its version's text without gap or overlap; the overlap is kept apart.
CREATE TABLE knowledge_chunks (
    id uuid PRIMARY KEY,
    tenant_id uuid NOT NULL REFERENCES tenants (id) ON DELETE CASCADE,
    edition_id uuid NOT NULL REFERENCES knowledge_editions (id) ON DELETE CASCADE,
    source_id uuid NOT NULL REFERENCES knowledge_sources (id) ON DELETE CASCADE,
    ordinal int NOT NULL,
    start_at bigint NOT NULL,
    end_at bigint NOT NULL,
    context_start bigint NOT NULL,
    context_end bigint NOT NULL,
    page int NOT NULL,
    heading_path text NOT NULL,
    prefix text NOT NULL DEFAULT '',
    text text NOT NULL,
    text_hash bytea NOT NULL,
    tokens int NOT NULL,
    enabled boolean NOT NULL DEFAULT true,
    note varchar(2000),
    questions text[] NOT NULL DEFAULT '{}',
    CHECK (start_at < end_at AND context_start <= start_at AND end_at <= context_end)
);
CREATE UNIQUE INDEX ix_knowledge_chunks_ordinal ON knowledge_chunks (tenant_id, edition_id, ordinal);
CREATE INDEX ix_knowledge_chunks_edition_id ON knowledge_chunks (edition_id);
CREATE INDEX ix_knowledge_chunks_source_id ON knowledge_chunks (source_id);
CALL platform_wall('knowledge_chunks');

-- A provider's embeddings by what was embedded: the same text is paid for once. Little-endian half-precision floats, of length one.
CREATE TABLE knowledge_embeddings (
    tenant_id uuid NOT NULL REFERENCES tenants (id) ON DELETE CASCADE,
    model varchar(200) NOT NULL,
    text_hash bytea NOT NULL,
    dimensions int NOT NULL,
    vector bytea NOT NULL,
    used_at timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, model, text_hash)
);
CALL platform_wall('knowledge_embeddings');
