-- A calendar is the user's, whichever agent of the tenant booked the event.
CREATE TABLE calendar_events (
    id uuid PRIMARY KEY,
    tenant_id uuid NOT NULL REFERENCES tenants (id) ON DELETE CASCADE,
    agent_id uuid REFERENCES agents (id) ON DELETE CASCADE,
    channel varchar(50) NOT NULL,
    user_id varchar(255) NOT NULL,
    title varchar(300) NOT NULL,
    location varchar(300),
    description varchar(4000),
    starts_at timestamptz NOT NULL,
    ends_at timestamptz NOT NULL,
    is_all_day boolean NOT NULL,
    time_zone varchar(64) NOT NULL,
    status varchar(20) NOT NULL CHECK (status IN ('Confirmed', 'Cancelled')),
    sequence int NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    CHECK (ends_at > starts_at)
);
CREATE INDEX ix_calendar_events_owner ON calendar_events (tenant_id, channel, user_id, starts_at);
CREATE INDEX ix_calendar_events_agent_id_starts_at_id ON calendar_events (agent_id, starts_at, id);
CALL platform_wall('calendar_events');

-- The token itself is shown once and kept nowhere.
CREATE TABLE calendar_feeds (
    id uuid PRIMARY KEY,
    tenant_id uuid NOT NULL REFERENCES tenants (id) ON DELETE CASCADE,
    agent_id uuid REFERENCES agents (id) ON DELETE CASCADE,
    channel varchar(50) NOT NULL,
    user_id varchar(255) NOT NULL,
    token_hash bytea NOT NULL,
    created_at timestamptz NOT NULL,
    revoked_at timestamptz
);
CREATE UNIQUE INDEX ix_calendar_feeds_token_hash ON calendar_feeds (tenant_id, token_hash);
CREATE INDEX ix_calendar_feeds_hash_only ON calendar_feeds (token_hash);
CREATE INDEX ix_calendar_feeds_agent_id ON calendar_feeds (agent_id);
CALL platform_wall('calendar_feeds');
