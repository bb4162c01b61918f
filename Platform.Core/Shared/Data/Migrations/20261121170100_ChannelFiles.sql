-- Files that users sent; their bytes lie in the data directory. Whoever knows the token can read one.
CREATE TABLE channel_files (
    id uuid PRIMARY KEY,
    tenant_id uuid NOT NULL REFERENCES tenants (id) ON DELETE CASCADE,
    agent_id uuid NOT NULL REFERENCES agents (id) ON DELETE CASCADE,
    channel varchar(40) NOT NULL,
    name varchar(200) NOT NULL,
    media_type varchar(100) NOT NULL,
    size bigint NOT NULL,
    token_hash bytea NOT NULL,
    created_at timestamptz NOT NULL
);
CREATE UNIQUE INDEX ix_channel_files_token_hash ON channel_files (tenant_id, token_hash);
CREATE INDEX ix_channel_files_agent_id ON channel_files (agent_id);
CALL platform_wall('channel_files');
