-- Calls of tools that change something, by their place in the question and the id that the model gave them: claimed before they run, so that no crash makes them run twice.
CREATE TABLE tool_calls (
    tenant_id uuid NOT NULL REFERENCES tenants (id) ON DELETE CASCADE,
    agent_id uuid NOT NULL REFERENCES agents (id) ON DELETE CASCADE,
    interaction_id varchar(200) NOT NULL,
    call_key varchar(200) NOT NULL,
    function varchar(64) NOT NULL,
    started_at timestamptz NOT NULL,
    finished_at timestamptz,
    result jsonb,
    PRIMARY KEY (tenant_id, agent_id, interaction_id, call_key)
);
CREATE INDEX ix_tool_calls_started_at ON tool_calls (started_at);
CREATE INDEX ix_tool_calls_agent_id ON tool_calls (agent_id);
CALL platform_wall('tool_calls');
