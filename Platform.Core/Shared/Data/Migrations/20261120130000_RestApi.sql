-- Requests that a program may repeat under one key (see IdempotentRequests): the first answer is kept, sealed, for a day.
CREATE TABLE idempotent_requests (
    tenant_id uuid NOT NULL REFERENCES tenants (id) ON DELETE CASCADE,
    key varchar(255) COLLATE "C" NOT NULL,
    request_hash bytea NOT NULL,
    state varchar(20) NOT NULL,
    attempt uuid NOT NULL,
    busy_until timestamptz NOT NULL,
    answer text,
    created_at timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, key)
);
CREATE INDEX ix_idempotent_requests_created_at ON idempotent_requests (created_at);
CALL platform_wall('idempotent_requests');

-- Counts changes by people and programs; the row's own xmin also moves whenever the television is seen.
ALTER TABLE screens ADD COLUMN version int NOT NULL DEFAULT 1;
