-- Roles of the three doors (see Databases.cs). They are the cluster's, so another database may have made them already.
DO $$
BEGIN
    BEGIN CREATE ROLE platform_app NOLOGIN NOBYPASSRLS NOINHERIT; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END;
    BEGIN CREATE ROLE platform_system NOLOGIN NOBYPASSRLS NOINHERIT; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END;
    IF NOT (SELECT rolsuper FROM pg_roles WHERE rolname = current_user) THEN
        EXECUTE format('GRANT platform_app, platform_system TO %I', current_user);
    END IF;
END $$;

GRANT USAGE ON SCHEMA public TO platform_app, platform_system;
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO platform_app, platform_system;
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE ON SEQUENCES TO platform_app, platform_system;

-- The tenant that the connection was opened for; null when none was set, which matches no row.
CREATE FUNCTION platform_current_tenant() RETURNS uuid LANGUAGE sql STABLE PARALLEL SAFE
AS $$ SELECT nullif(current_setting('platform.tenant_id', true), '')::uuid $$;

-- Puts the second wall on a table that has a tenant_id.
CREATE PROCEDURE platform_wall(wall_table regclass) LANGUAGE plpgsql
AS $$
BEGIN
    EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', wall_table);
    EXECUTE format('CREATE POLICY tenant_wall ON %s TO platform_app USING (tenant_id = (SELECT platform_current_tenant())) WITH CHECK (tenant_id = (SELECT platform_current_tenant()))', wall_table);
    EXECUTE format('CREATE POLICY system_door ON %s TO platform_system USING (true) WITH CHECK (true)', wall_table);
END $$;

CREATE TABLE data_protection_keys (
    id uuid PRIMARY KEY,
    friendly_name text NOT NULL,
    xml text NOT NULL,
    created_at timestamptz NOT NULL
);

REVOKE ALL ON data_protection_keys FROM platform_app;

CREATE TABLE outbox_events (
    id uuid PRIMARY KEY,
    tenant_id uuid,
    type varchar(100) NOT NULL,
    payload jsonb NOT NULL,
    created_at timestamptz NOT NULL,
    attempts int NOT NULL DEFAULT 0,
    next_attempt_at timestamptz NOT NULL,
    processed_at timestamptz,
    error text
);
CREATE INDEX ix_outbox_events_due ON outbox_events (next_attempt_at) WHERE processed_at IS NULL;

CREATE TABLE tenants (
    id uuid PRIMARY KEY,
    slug varchar(40) NOT NULL,
    name varchar(100) NOT NULL,
    status varchar(20) NOT NULL,
    time_zone varchar(64) NOT NULL,
    language varchar(5) NOT NULL,
    currency varchar(3) NOT NULL,
    accent_color varchar(7),
    logo bytea,
    logo_type varchar(40),
    is_demo boolean NOT NULL DEFAULT false,
    feature_flags jsonb NOT NULL DEFAULT '{}',
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL
);
CREATE UNIQUE INDEX ix_tenants_slug ON tenants (slug);

-- Append-only: the roles may add and read, not change. Retention drops partitions as the owner.
CREATE TABLE audit_entries (
    tenant_id uuid NOT NULL,
    seq bigint NOT NULL,
    at timestamptz NOT NULL,
    actor_kind varchar(20) NOT NULL,
    actor_id varchar(100) NOT NULL,
    actor_name varchar(200) NOT NULL,
    address varchar(64),
    action varchar(100) NOT NULL,
    object_type varchar(50) NOT NULL,
    object_id varchar(100) NOT NULL,
    object_name varchar(200),
    before jsonb,
    after jsonb,
    prev_hash bytea NOT NULL,
    hash bytea NOT NULL,
    PRIMARY KEY (tenant_id, seq, at)
) PARTITION BY RANGE (at);
CREATE INDEX ix_audit_entries_at ON audit_entries (tenant_id, at DESC);
CALL platform_wall('audit_entries');
REVOKE UPDATE, DELETE ON audit_entries FROM platform_app, platform_system;

-- The newest link of each tenant's chain: locked while an entry is appended, and the witness that the tail was not cut off.
CREATE TABLE audit_heads (
    tenant_id uuid PRIMARY KEY,
    seq bigint NOT NULL,
    hash bytea NOT NULL
);
CALL platform_wall('audit_heads');
