-- What was searched and how much was found: real questions that found nothing are what the knowledge base lacks.
CREATE TABLE knowledge_searches (
    tenant_id uuid NOT NULL,
    at timestamptz NOT NULL,
    id uuid NOT NULL,
    query varchar(1000) NOT NULL,
    origin varchar(10) NOT NULL,
    agent_id uuid,
    found int NOT NULL,
    best double precision,
    took_ms int NOT NULL,
    PRIMARY KEY (tenant_id, at, id)
) PARTITION BY RANGE (at);
CREATE INDEX ix_knowledge_searches_vain ON knowledge_searches (tenant_id, at) WHERE found = 0;
CALL platform_wall('knowledge_searches');
