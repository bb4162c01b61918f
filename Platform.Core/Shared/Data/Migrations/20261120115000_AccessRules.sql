-- Of two invitations to one address made at the same moment only one is taken.
CREATE UNIQUE INDEX ix_invitations_open ON invitations (tenant_id, email) WHERE accepted_at IS NULL AND revoked_at IS NULL;

-- Look-up of a presented invitation, before its tenant is known.
CREATE INDEX ix_invitations_hash_only ON invitations (token_hash);

-- A platform administrator opened a tenant as its owner: audited once per session.
CREATE TABLE owner_visits (
    tenant_id uuid NOT NULL REFERENCES tenants (id) ON DELETE CASCADE,
    session_id uuid NOT NULL REFERENCES user_sessions (id) ON DELETE CASCADE,
    at timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, session_id)
);
CREATE INDEX ix_owner_visits_session_id ON owner_visits (session_id);
CALL platform_wall('owner_visits');
