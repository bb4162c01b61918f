-- Who may talk to an agent. Without a row in agent_access it is open to everybody.
CREATE TABLE agent_access (
    agent_id uuid PRIMARY KEY REFERENCES agents (id) ON DELETE CASCADE,
    tenant_id uuid NOT NULL REFERENCES tenants (id) ON DELETE CASCADE,
    mode varchar(30) NOT NULL CHECK (mode IN ('Open', 'AllowList', 'RequiresAuthorization')),
    updated_at timestamptz NOT NULL,
    updated_by varchar(200) NOT NULL
);
CREATE INDEX ix_agent_access_tenant_id ON agent_access (tenant_id);
CALL platform_wall('agent_access');

CREATE TABLE agent_end_users (
    id uuid PRIMARY KEY,
    tenant_id uuid NOT NULL REFERENCES tenants (id) ON DELETE CASCADE,
    agent_id uuid NOT NULL REFERENCES agents (id) ON DELETE CASCADE,
    channel varchar(40) NOT NULL,
    platform_user_id varchar(255) NOT NULL,
    state varchar(20) NOT NULL CHECK (state IN ('Authorized', 'Requested', 'Refused')),
    note varchar(500),
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    updated_by varchar(200) NOT NULL
);
CREATE UNIQUE INDEX ix_agent_end_users_tenant_id_agent_id_channel_platform_user_id ON agent_end_users (tenant_id, agent_id, channel, platform_user_id);
CREATE INDEX ix_agent_end_users_agent_id ON agent_end_users (agent_id);
CALL platform_wall('agent_end_users');
