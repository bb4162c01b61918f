-- An agent is an assistant: one row, two APIs. The epoch counts every change of it.
CREATE TABLE agents (
    id uuid PRIMARY KEY,
    tenant_id uuid NOT NULL REFERENCES tenants (id) ON DELETE CASCADE,
    slug varchar(64) NOT NULL,
    name varchar(255) NOT NULL,
    description text,
    owner_id uuid,
    status varchar(20) NOT NULL CHECK (status IN ('Draft', 'Published', 'Archived')),
    is_secretary boolean NOT NULL,
    assistant_type varchar(20) NOT NULL CHECK (assistant_type IN ('Llm', 'OpenaiApi')),
    openai_assistant_id varchar(255),
    is_active boolean NOT NULL,
    department varchar(100),
    newest_version int NOT NULL,
    published_version int,
    epoch bigint NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    CHECK (assistant_type <> 'OpenaiApi' OR openai_assistant_id IS NOT NULL)
);
CREATE UNIQUE INDEX ix_agents_tenant_id_slug ON agents (tenant_id, slug);
CALL platform_wall('agents');

-- Immutable: the roles may add and read. The config is without secrets; those are sealed beside it.
CREATE TABLE agent_versions (
    agent_id uuid NOT NULL REFERENCES agents (id) ON DELETE CASCADE,
    number int NOT NULL,
    tenant_id uuid NOT NULL REFERENCES tenants (id) ON DELETE CASCADE,
    config jsonb NOT NULL,
    secrets text,
    comment varchar(500),
    created_by varchar(200) NOT NULL,
    created_at timestamptz NOT NULL,
    PRIMARY KEY (agent_id, number)
);
CALL platform_wall('agent_versions');
REVOKE UPDATE ON agent_versions FROM platform_app, platform_system;

CREATE TABLE tools (
    id uuid PRIMARY KEY,
    tenant_id uuid NOT NULL REFERENCES tenants (id) ON DELETE CASCADE,
    name varchar(255) NOT NULL,
    tool_type varchar(20) NOT NULL,
    description text,
    input_schema text NOT NULL,
    assistant_id uuid REFERENCES agents (id) ON DELETE RESTRICT,
    config jsonb NOT NULL,
    secrets text,
    is_active boolean NOT NULL,
    version int NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    CHECK ((tool_type = 'SubAssistant') = (assistant_id IS NOT NULL))
);
CREATE INDEX ix_tools_tenant_id ON tools (tenant_id);
CREATE INDEX ix_tools_assistant_id ON tools (assistant_id);
CALL platform_wall('tools');

-- The tools of the version that is in effect: drawn from its config, so that nothing that is used can go unseen.
CREATE TABLE agent_tool_links (
    agent_id uuid NOT NULL REFERENCES agents (id) ON DELETE CASCADE,
    tool_id uuid NOT NULL REFERENCES tools (id) ON DELETE RESTRICT,
    tenant_id uuid NOT NULL REFERENCES tenants (id) ON DELETE CASCADE,
    sub_assistant_id uuid REFERENCES agents (id) ON DELETE RESTRICT,
    position int NOT NULL,
    PRIMARY KEY (agent_id, tool_id)
);
CREATE INDEX ix_agent_tool_links_tool_id ON agent_tool_links (tool_id);
CREATE INDEX ix_agent_tool_links_sub_assistant_id ON agent_tool_links (sub_assistant_id);
CREATE INDEX ix_agent_tool_links_tenant_id ON agent_tool_links (tenant_id);
CALL platform_wall('agent_tool_links');

-- The same for the agents that it may ask.
CREATE TABLE agent_sub_links (
    agent_id uuid NOT NULL REFERENCES agents (id) ON DELETE CASCADE,
    sub_agent_id uuid NOT NULL REFERENCES agents (id) ON DELETE RESTRICT,
    tenant_id uuid NOT NULL REFERENCES tenants (id) ON DELETE CASCADE,
    PRIMARY KEY (agent_id, sub_agent_id)
);
CREATE INDEX ix_agent_sub_links_sub_agent_id ON agent_sub_links (sub_agent_id);
CREATE INDEX ix_agent_sub_links_tenant_id ON agent_sub_links (tenant_id);
CALL platform_wall('agent_sub_links');

CREATE TABLE assistant_threads (
    agent_id uuid NOT NULL REFERENCES agents (id) ON DELETE CASCADE,
    user_id varchar(255) NOT NULL,
    tenant_id uuid NOT NULL REFERENCES tenants (id) ON DELETE CASCADE,
    thread_id varchar(255) NOT NULL,
    last_used timestamptz NOT NULL,
    PRIMARY KEY (agent_id, user_id)
);
CREATE INDEX ix_assistant_threads_tenant_id ON assistant_threads (tenant_id);
CALL platform_wall('assistant_threads');
