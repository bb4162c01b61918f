-- Real questions that found nothing: once each, however often they are asked.
CREATE TABLE knowledge_unanswered (
    id uuid PRIMARY KEY,
    tenant_id uuid NOT NULL REFERENCES tenants (id) ON DELETE CASCADE,
    question_hash bytea NOT NULL,
    question varchar(500) NOT NULL,
    origin varchar(20) NOT NULL,
    agent_id uuid,
    times int NOT NULL,
    first_at timestamptz NOT NULL,
    last_at timestamptz NOT NULL
);
CREATE UNIQUE INDEX ix_knowledge_unanswered_question ON knowledge_unanswered (tenant_id, question_hash);
CREATE INDEX ix_knowledge_unanswered_last_at ON knowledge_unanswered (tenant_id, last_at);
CALL platform_wall('knowledge_unanswered');
