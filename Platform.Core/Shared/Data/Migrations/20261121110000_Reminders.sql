-- Delivered by a job: claimed, marked and left in the outbox in one transaction.
CREATE TABLE reminders (
    id uuid PRIMARY KEY,
    tenant_id uuid NOT NULL REFERENCES tenants (id) ON DELETE CASCADE,
    agent_id uuid REFERENCES agents (id) ON DELETE CASCADE,
    channel varchar(50) NOT NULL,
    user_id varchar(255) NOT NULL,
    thread_id varchar(255),
    text varchar(1000) NOT NULL,
    due_at timestamptz NOT NULL,
    time_zone varchar(64) NOT NULL,
    language varchar(5) NOT NULL,
    status varchar(20) NOT NULL CHECK (status IN ('Waiting', 'Delivered', 'Cancelled')),
    created_at timestamptz NOT NULL,
    ended_at timestamptz,
    CHECK ((status = 'Waiting') = (ended_at IS NULL))
);
-- What the job asks every two seconds: only what waits is in it.
CREATE INDEX ix_reminders_due ON reminders (due_at) WHERE status = 'Waiting';
CREATE INDEX ix_reminders_owner ON reminders (tenant_id, channel, user_id) WHERE status = 'Waiting';
CREATE INDEX ix_reminders_agent_id_id ON reminders (agent_id, id);
CREATE INDEX ix_reminders_tenant_id ON reminders (tenant_id);
CALL platform_wall('reminders');
