-- The board. Rows are rewritten all day, so nothing but the primary key is indexed and half of each page is left free: updates stay on
-- their page (HOT). All times are the database's clock: one clock for HTTP, SQL and the silence job.
CREATE TABLE office_agents (
    tenant_id uuid NOT NULL REFERENCES tenants (id) ON DELETE CASCADE,
    agent_id varchar(100) COLLATE "C" NOT NULL,
    department varchar(50) NOT NULL,
    name varchar(100) NOT NULL,
    brand varchar(20),
    reported_status varchar(10) NOT NULL CHECK (reported_status IN ('ok', 'warning', 'error', 'offline')),
    status varchar(10) NOT NULL CHECK (status IN ('ok', 'warning', 'error', 'offline')),
    status_since timestamptz NOT NULL DEFAULT now(),
    reason varchar(20) NOT NULL DEFAULT 'reported',
    task varchar(255),
    metrics jsonb NOT NULL DEFAULT '{}',
    salary_equivalent int NOT NULL DEFAULT 60000,
    fte_coefficient numeric(3,2) NOT NULL DEFAULT 1.00,
    source varchar(10) NOT NULL,
    evidence smallint NOT NULL DEFAULT 0,
    last_report_at timestamptz,
    last_heartbeat_at timestamptz,
    last_seen_at timestamptz NOT NULL DEFAULT now(),
    sampled_at timestamptz NOT NULL DEFAULT now(),
    acknowledged_by varchar(200),
    acknowledged_at timestamptz,
    acknowledged_comment varchar(500),
    created_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (tenant_id, agent_id)
) WITH (fillfactor = 50, autovacuum_vacuum_scale_factor = 0.05);
CALL platform_wall('office_agents');

-- Changes of status, and of working/idle within ok (from_working, to_working): uptime and worked share come from here.
CREATE SEQUENCE office_events_seq;
GRANT USAGE ON SEQUENCE office_events_seq TO platform_app, platform_system;
CREATE TABLE office_events (
    tenant_id uuid NOT NULL,
    agent_id varchar(100) COLLATE "C" NOT NULL,
    at timestamptz NOT NULL,
    seq bigint NOT NULL DEFAULT nextval('office_events_seq'),
    from_status varchar(10),
    to_status varchar(10) NOT NULL,
    from_working boolean NOT NULL,
    to_working boolean NOT NULL,
    reason varchar(20) NOT NULL,
    task varchar(255),
    PRIMARY KEY (tenant_id, agent_id, at, seq)
) PARTITION BY RANGE (at);
CALL platform_wall('office_events');

CREATE TABLE office_samples (
    tenant_id uuid NOT NULL,
    agent_id varchar(100) COLLATE "C" NOT NULL,
    at timestamptz NOT NULL,
    status varchar(10) NOT NULL,
    task varchar(255),
    metrics jsonb NOT NULL,
    PRIMARY KEY (tenant_id, agent_id, at)
) PARTITION BY RANGE (at);
CALL platform_wall('office_samples');

-- What follows from a change, whoever made it: since when, whether an acknowledgement still holds, and the history. All of it stands in one
-- BEFORE trigger whose condition lets a plain refresh pass without a call: an AFTER trigger fetches the old row of every update again,
-- also of those that its condition leaves out, which costs a tenth of the update.
CREATE FUNCTION office_agents_history() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp
AS $$
DECLARE
    before office_agents;
    was_working boolean := false;
    is_working boolean := NEW.status = 'ok' AND NEW.task IS NOT NULL;
BEGIN
    IF TG_OP = 'UPDATE' THEN
        before := OLD;
        was_working := OLD.status = 'ok' AND OLD.task IS NOT NULL;
        IF NEW.status <> OLD.status THEN
            NEW.status_since := now();
            IF NEW.status = 'ok' OR NEW.status = 'error' THEN
                NEW.acknowledged_by := NULL;
                NEW.acknowledged_at := NULL;
                NEW.acknowledged_comment := NULL;
            END IF;
        END IF;
        IF NEW.status <> OLD.status OR NEW.last_seen_at >= OLD.sampled_at + interval '1 minute'
            OR (NEW.task IS DISTINCT FROM OLD.task AND NEW.last_seen_at >= OLD.sampled_at + interval '10 seconds') THEN
            NEW.sampled_at := clock_timestamp();
        END IF;
    END IF;
    IF before.status IS DISTINCT FROM NEW.status OR was_working <> is_working THEN
        INSERT INTO office_events (tenant_id, agent_id, at, from_status, to_status, from_working, to_working, reason, task)
        VALUES (NEW.tenant_id, NEW.agent_id, now(), before.status, NEW.status, was_working, is_working, NEW.reason, NEW.task);
    END IF;
    IF before.sampled_at IS DISTINCT FROM NEW.sampled_at THEN
        INSERT INTO office_samples (tenant_id, agent_id, at, status, task, metrics)
        VALUES (NEW.tenant_id, NEW.agent_id, NEW.sampled_at, NEW.status, NEW.task, NEW.metrics)
        ON CONFLICT DO NOTHING;
    END IF;
    RETURN NEW;
EXCEPTION WHEN check_violation THEN
    -- No partition for this time, as after a jump of the clock: the report counts more than its history.
    RAISE WARNING 'office history of % is not kept: %', NEW.agent_id, SQLERRM;
    RETURN NEW;
END $$;

-- A new agent only after its row is there: an INSERT that meets a row made meanwhile has no history.
CREATE TRIGGER office_agents_after_insert AFTER INSERT ON office_agents FOR EACH ROW EXECUTE FUNCTION office_agents_history();
CREATE TRIGGER office_agents_before_update BEFORE UPDATE ON office_agents FOR EACH ROW
WHEN (NEW.status <> OLD.status
    OR (NEW.task IS NULL) <> (OLD.task IS NULL)
    OR NEW.last_seen_at >= OLD.sampled_at + interval '1 minute'
    OR (NEW.task IS DISTINCT FROM OLD.task AND NEW.last_seen_at >= OLD.sampled_at + interval '10 seconds'))
EXECUTE FUNCTION office_agents_history();

-- How long the silence job has been able to see: one row.
CREATE TABLE office_watch (
    id smallint PRIMARY KEY DEFAULT 1 CHECK (id = 1),
    last_run_at timestamptz NOT NULL,
    watching_since timestamptz NOT NULL
);
REVOKE ALL ON office_watch FROM platform_app;

-- Which tenant a table of the SQL door belongs to. The door's role can neither read nor write this.
CREATE TABLE office_sql_bindings (
    tenant_id uuid PRIMARY KEY,
    table_oid oid NOT NULL UNIQUE,
    status_type_oid oid NOT NULL,
    schema_name varchar(63) NOT NULL,
    role_name varchar(63) NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now()
);
CALL platform_wall('office_sql_bindings');

-- What modules wrote into their tables and the server has not yet taken: the newest state of each agent. Apart from office_agents so that a
-- module's open transaction never holds a lock that reports of others wait for.
CREATE TABLE office_sql_inbox (
    tenant_id uuid NOT NULL,
    agent_id varchar(100) COLLATE "C" NOT NULL,
    removed boolean NOT NULL,
    is_report boolean NOT NULL,
    department varchar(50),
    name varchar(100),
    brand varchar(20),
    status varchar(10),
    task varchar(255),
    metrics jsonb,
    salary_equivalent int,
    fte_coefficient numeric(3,2),
    PRIMARY KEY (tenant_id, agent_id)
);
CALL platform_wall('office_sql_inbox');
