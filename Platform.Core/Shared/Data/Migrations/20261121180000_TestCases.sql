-- What an agent is asked before it is published, and what must come of it.
CREATE TABLE agent_test_cases (
    id uuid PRIMARY KEY,
    tenant_id uuid NOT NULL REFERENCES tenants (id) ON DELETE CASCADE,
    agent_id uuid NOT NULL REFERENCES agents (id) ON DELETE CASCADE,
    position int NOT NULL,
    name varchar(200) NOT NULL,
    content jsonb NOT NULL,
    version int NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    updated_by varchar(200) NOT NULL
);
CREATE INDEX ix_agent_test_cases_agent_id_position ON agent_test_cases (agent_id, position);
CREATE INDEX ix_agent_test_cases_tenant_id ON agent_test_cases (tenant_id);
CALL platform_wall('agent_test_cases');

-- Work for one node at a time: claimed with a lease, taken up by another when the lease ends.
CREATE TABLE agent_test_runs (
    id uuid PRIMARY KEY,
    tenant_id uuid NOT NULL REFERENCES tenants (id) ON DELETE CASCADE,
    agent_id uuid NOT NULL REFERENCES agents (id) ON DELETE CASCADE,
    agent_version int NOT NULL,
    tools_mark varchar(64) NOT NULL,
    state varchar(20) NOT NULL CHECK (state IN ('Waiting', 'Running', 'Finished', 'Cancelled')),
    language varchar(5) NOT NULL,
    time_zone varchar(64) NOT NULL,
    started_by varchar(200) NOT NULL,
    created_at timestamptz NOT NULL,
    ended_at timestamptz,
    instance uuid,
    lease_until timestamptz,
    attempts int NOT NULL DEFAULT 0,
    CHECK ((state IN ('Waiting', 'Running')) = (ended_at IS NULL))
);
-- What every node asks every few seconds: only what is not over is in it.
CREATE INDEX ix_agent_test_runs_due ON agent_test_runs (created_at) WHERE ended_at IS NULL;
CREATE INDEX ix_agent_test_runs_agent_id_id ON agent_test_runs (agent_id, id);
CREATE INDEX ix_agent_test_runs_tenant_id ON agent_test_runs (tenant_id);
CALL platform_wall('agent_test_runs');

CREATE TABLE agent_test_results (
    id uuid PRIMARY KEY,
    tenant_id uuid NOT NULL REFERENCES tenants (id) ON DELETE CASCADE,
    run_id uuid NOT NULL REFERENCES agent_test_runs (id) ON DELETE CASCADE,
    case_id uuid NOT NULL REFERENCES agent_test_cases (id) ON DELETE CASCADE,
    agent_id uuid NOT NULL,
    agent_version int NOT NULL,
    case_version int NOT NULL,
    tools_mark varchar(64) NOT NULL,
    position int NOT NULL,
    name varchar(200) NOT NULL,
    state varchar(20) NOT NULL CHECK (state IN ('Waiting', 'Running', 'Passed', 'Failed', 'Cancelled')),
    answer text,
    calls jsonb,
    verdicts jsonb,
    fault jsonb,
    prompt_tokens bigint NOT NULL DEFAULT 0,
    completion_tokens bigint NOT NULL DEFAULT 0,
    cost numeric(18,9) NOT NULL DEFAULT 0,
    judge_tokens bigint NOT NULL DEFAULT 0,
    judge_cost numeric(18,9) NOT NULL DEFAULT 0,
    took_ms int NOT NULL DEFAULT 0,
    ended_at timestamptz
);
CREATE INDEX ix_agent_test_results_run_id_position ON agent_test_results (run_id, position);
CREATE INDEX ix_agent_test_results_case_id_agent_version ON agent_test_results (case_id, agent_version);
CREATE INDEX ix_agent_test_results_tenant_id ON agent_test_results (tenant_id);
CALL platform_wall('agent_test_results');

-- How the test cases stood when a version was put in effect, and why it was done all the same. Of before nobody knows.
ALTER TABLE agent_publications ADD COLUMN tests varchar(20) CHECK (tests IN ('None', 'NeverRun', 'Outdated', 'Failed', 'Passed'));
ALTER TABLE agent_publications ADD COLUMN reason varchar(500);
