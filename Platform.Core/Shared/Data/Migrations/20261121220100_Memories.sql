-- What agents remember of end users. A subject is what there is one of: a name, a home, one preference; told again, it is replaced.
CREATE TABLE knowledge_memories (
    id uuid PRIMARY KEY,
    tenant_id uuid NOT NULL REFERENCES tenants (id) ON DELETE CASCADE,
    agent_id uuid NOT NULL REFERENCES agents (id) ON DELETE CASCADE,
    channel varchar(50) NOT NULL,
    user_id varchar(255) NOT NULL,
    kind varchar(20) NOT NULL CHECK (kind IN ('Name', 'Place', 'Birthday', 'Contact', 'Company', 'Preference', 'Note')),
    subject varchar(200) NOT NULL,
    text varchar(500) NOT NULL,
    source varchar(20) NOT NULL CHECK (source IN ('Rules', 'Model', 'Staff')),
    source_message_id varchar(200),
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    expires_at timestamptz
);
CREATE UNIQUE INDEX ix_knowledge_memories_subject ON knowledge_memories (tenant_id, agent_id, channel, user_id, subject);
CREATE INDEX ix_knowledge_memories_agent_id ON knowledge_memories (agent_id);
CREATE INDEX ix_knowledge_memories_user ON knowledge_memories (tenant_id, channel, user_id);
CREATE INDEX ix_knowledge_memories_expires_at ON knowledge_memories (expires_at) WHERE expires_at IS NOT NULL;
CALL platform_wall('knowledge_memories');

-- What users wrote and a model has yet to look through: one row for a user of an agent, gone as soon as it is done.
CREATE TABLE knowledge_memory_tasks (
    id uuid PRIMARY KEY,
    tenant_id uuid NOT NULL REFERENCES tenants (id) ON DELETE CASCADE,
    agent_id uuid NOT NULL REFERENCES agents (id) ON DELETE CASCADE,
    channel varchar(50) NOT NULL,
    user_id varchar(255) NOT NULL,
    text varchar(8000) NOT NULL,
    message_id varchar(200),
    language varchar(5) NOT NULL,
    provider varchar(64) NOT NULL,
    model varchar(200) NOT NULL,
    daily_cost numeric(18,9),
    attempts int NOT NULL DEFAULT 0,
    due_at timestamptz NOT NULL
);
CREATE UNIQUE INDEX ix_knowledge_memory_tasks_user ON knowledge_memory_tasks (tenant_id, agent_id, channel, user_id);
CREATE INDEX ix_knowledge_memory_tasks_agent_id ON knowledge_memory_tasks (agent_id);
CREATE INDEX ix_knowledge_memory_tasks_due_at ON knowledge_memory_tasks (due_at);
CALL platform_wall('knowledge_memory_tasks');
