-- What should run, what does, and who watches over it. One row for an agent and one for each of its channels; made by the first start.
CREATE TABLE agent_processes (
    tenant_id uuid NOT NULL REFERENCES tenants (id) ON DELETE CASCADE,
    agent_id uuid NOT NULL REFERENCES agents (id) ON DELETE CASCADE,
    kind varchar(40) NOT NULL,
    agent_slug varchar(64) NOT NULL,
    -- Of people and of the configuration.
    wanted boolean NOT NULL,
    enabled boolean NOT NULL,
    settings_mark varchar(64),
    start_orders bigint NOT NULL DEFAULT 0,
    restart_orders bigint NOT NULL DEFAULT 0,
    changed_at timestamptz NOT NULL,
    changed_by varchar(200) NOT NULL,
    -- Of the supervisor that holds the lease.
    state varchar(20) NOT NULL CHECK (state IN ('Stopped', 'Starting', 'Running', 'Stopping', 'Error')),
    queued boolean NOT NULL DEFAULT false,
    asleep boolean NOT NULL DEFAULT false,
    node varchar(200),
    instance uuid,
    lease_until timestamptz,
    fence bigint NOT NULL DEFAULT 0,
    pid integer,
    pid_mark varchar(120),
    started_at timestamptz,
    restarts integer NOT NULL DEFAULT 0,
    crashes integer NOT NULL DEFAULT 0,
    crash_times timestamptz[] NOT NULL DEFAULT '{}',
    next_start_at timestamptz,
    error_detail varchar(500),
    last_lines text,
    PRIMARY KEY (tenant_id, agent_id, kind)
);
CREATE INDEX ix_agent_processes_agent_id ON agent_processes (agent_id);
CREATE INDEX ix_agent_processes_instance ON agent_processes (instance);
CALL platform_wall('agent_processes');

-- The servers that look after processes, as they reported last.
CREATE TABLE supervisor_nodes (
    instance uuid PRIMARY KEY,
    name varchar(200) NOT NULL,
    seen_at timestamptz NOT NULL,
    has_room boolean NOT NULL
);
