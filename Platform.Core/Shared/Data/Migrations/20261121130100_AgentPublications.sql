-- Each time that a version was put in effect: when, by whom, and why. The versions themselves never change.
CREATE TABLE agent_publications (
    id uuid PRIMARY KEY,
    agent_id uuid NOT NULL REFERENCES agents (id) ON DELETE CASCADE,
    tenant_id uuid NOT NULL REFERENCES tenants (id) ON DELETE CASCADE,
    number int NOT NULL,
    comment varchar(500),
    published_by varchar(200) NOT NULL,
    published_at timestamptz NOT NULL
);
CREATE INDEX ix_agent_publications_agent_id_number ON agent_publications (agent_id, number);
CREATE INDEX ix_agent_publications_tenant_id ON agent_publications (tenant_id);
CALL platform_wall('agent_publications');
REVOKE UPDATE ON agent_publications FROM platform_app, platform_system;
