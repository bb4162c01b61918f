-- What a tenant's texts speak of. An entity lives as long as something mentions it: what a user erases leaves no name behind.
CREATE TABLE knowledge_entities (
    id uuid PRIMARY KEY,
    tenant_id uuid NOT NULL REFERENCES tenants (id) ON DELETE CASCADE,
    normal_form varchar(160) NOT NULL,
    name varchar(160) NOT NULL,
    kind varchar(20) NOT NULL CHECK (kind IN ('Title', 'Heading', 'Name', 'Code', 'Link', 'Term')),
    mentions bigint NOT NULL DEFAULT 0
);
CREATE UNIQUE INDEX ix_knowledge_entities_normal_form ON knowledge_entities (tenant_id, normal_form);
CREATE INDEX ix_knowledge_entities_mentions ON knowledge_entities (tenant_id, mentions DESC, id);
CALL platform_wall('knowledge_entities');

-- start_at to end_at: the first place in the chunk; empty where a heading above the chunk names it.
CREATE TABLE knowledge_mentions (
    chunk_id uuid NOT NULL,
    entity_id uuid NOT NULL REFERENCES knowledge_entities (id) ON DELETE CASCADE,
    tenant_id uuid NOT NULL REFERENCES tenants (id) ON DELETE CASCADE,
    edition_id uuid NOT NULL REFERENCES knowledge_editions (id) ON DELETE CASCADE,
    origin varchar(10) NOT NULL CHECK (origin IN ('Rule', 'Model')),
    times int NOT NULL,
    start_at bigint NOT NULL,
    end_at bigint NOT NULL,
    PRIMARY KEY (chunk_id, entity_id)
);
CREATE INDEX ix_knowledge_mentions_entity_id ON knowledge_mentions (entity_id);
CREATE INDEX ix_knowledge_mentions_edition_id ON knowledge_mentions (edition_id);
CREATE INDEX ix_knowledge_mentions_tenant_id ON knowledge_mentions (tenant_id);
CALL platform_wall('knowledge_mentions');

-- start_at to end_at is the sentence that says it, in UTF-16 code units of the version's text.
CREATE TABLE knowledge_edges (
    chunk_id uuid NOT NULL,
    from_id uuid NOT NULL REFERENCES knowledge_entities (id) ON DELETE CASCADE,
    to_id uuid NOT NULL REFERENCES knowledge_entities (id) ON DELETE CASCADE,
    origin varchar(10) NOT NULL CHECK (origin IN ('Rule', 'Model')),
    tenant_id uuid NOT NULL REFERENCES tenants (id) ON DELETE CASCADE,
    edition_id uuid NOT NULL REFERENCES knowledge_editions (id) ON DELETE CASCADE,
    kind varchar(20) NOT NULL CHECK (kind IN ('Together', 'Definition', 'Section', 'Relation')),
    relation varchar(100),
    weight int NOT NULL,
    start_at bigint NOT NULL,
    end_at bigint NOT NULL,
    PRIMARY KEY (chunk_id, from_id, to_id, origin),
    CHECK (start_at < end_at AND from_id <> to_id)
);
CREATE INDEX ix_knowledge_edges_from_id ON knowledge_edges (from_id);
CREATE INDEX ix_knowledge_edges_to_id ON knowledge_edges (to_id);
CREATE INDEX ix_knowledge_edges_edition_id ON knowledge_edges (edition_id);
CREATE INDEX ix_knowledge_edges_tenant_id ON knowledge_edges (tenant_id);
CALL platform_wall('knowledge_edges');

-- How large a tenant's graph is. Whoever changes the graph locks the row first: a name that is about to be mentioned is not removed.
CREATE TABLE knowledge_graphs (
    tenant_id uuid PRIMARY KEY REFERENCES tenants (id) ON DELETE CASCADE,
    entities bigint NOT NULL DEFAULT 0,
    edges bigint NOT NULL DEFAULT 0
);
CALL platform_wall('knowledge_graphs');

CREATE FUNCTION knowledge_mentions_came() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE knowledge_entities e SET mentions = e.mentions + c.times FROM (SELECT entity_id, count(*) AS times FROM came GROUP BY entity_id) c WHERE e.id = c.entity_id;
    RETURN NULL;
END $$;

CREATE FUNCTION knowledge_mentions_went() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- A source's chunks go one by one: most of these statements find nothing.
    IF NOT EXISTS (SELECT FROM went) THEN
        RETURN NULL;
    END IF;
    PERFORM 1 FROM knowledge_graphs WHERE tenant_id IN (SELECT DISTINCT tenant_id FROM went) ORDER BY tenant_id FOR UPDATE;
    UPDATE knowledge_entities e SET mentions = e.mentions - c.times FROM (SELECT entity_id, count(*) AS times FROM went GROUP BY entity_id) c WHERE e.id = c.entity_id;
    DELETE FROM knowledge_entities e USING went w WHERE e.id = w.entity_id AND e.mentions <= 0;
    RETURN NULL;
END $$;

CREATE FUNCTION knowledge_entities_counted() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE knowledge_graphs g SET entities = g.entities + c.times * (CASE TG_OP WHEN 'INSERT' THEN 1 ELSE -1 END)
    FROM (SELECT tenant_id, count(*) AS times FROM counted GROUP BY tenant_id) c WHERE g.tenant_id = c.tenant_id;
    RETURN NULL;
END $$;

CREATE FUNCTION knowledge_edges_counted() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE knowledge_graphs g SET edges = g.edges + c.times * (CASE TG_OP WHEN 'INSERT' THEN 1 ELSE -1 END)
    FROM (SELECT tenant_id, count(*) AS times FROM counted GROUP BY tenant_id) c WHERE g.tenant_id = c.tenant_id;
    RETURN NULL;
END $$;

CREATE TRIGGER knowledge_mentions_came AFTER INSERT ON knowledge_mentions REFERENCING NEW TABLE AS came FOR EACH STATEMENT EXECUTE FUNCTION knowledge_mentions_came();
CREATE TRIGGER knowledge_mentions_went AFTER DELETE ON knowledge_mentions REFERENCING OLD TABLE AS went FOR EACH STATEMENT EXECUTE FUNCTION knowledge_mentions_went();
CREATE TRIGGER knowledge_entities_came AFTER INSERT ON knowledge_entities REFERENCING NEW TABLE AS counted FOR EACH STATEMENT EXECUTE FUNCTION knowledge_entities_counted();
CREATE TRIGGER knowledge_entities_went AFTER DELETE ON knowledge_entities REFERENCING OLD TABLE AS counted FOR EACH STATEMENT EXECUTE FUNCTION knowledge_entities_counted();
CREATE TRIGGER knowledge_edges_came AFTER INSERT ON knowledge_edges REFERENCING NEW TABLE AS counted FOR EACH STATEMENT EXECUTE FUNCTION knowledge_edges_counted();
CREATE TRIGGER knowledge_edges_went AFTER DELETE ON knowledge_edges REFERENCING OLD TABLE AS counted FOR EACH STATEMENT EXECUTE FUNCTION knowledge_edges_counted();
