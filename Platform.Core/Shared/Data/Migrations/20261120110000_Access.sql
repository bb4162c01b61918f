CREATE TABLE users (
    id uuid PRIMARY KEY,
    user_name varchar(256) NOT NULL,
    normalized_user_name varchar(256) NOT NULL,
    email varchar(256) NOT NULL,
    normalized_email varchar(256) NOT NULL,
    email_confirmed boolean NOT NULL,
    password_hash text,
    security_stamp text,
    concurrency_stamp text,
    phone_number text,
    phone_number_confirmed boolean NOT NULL DEFAULT false,
    two_factor_enabled boolean NOT NULL,
    lockout_end timestamptz,
    lockout_enabled boolean NOT NULL,
    access_failed_count int NOT NULL,
    display_name varchar(100) NOT NULL,
    language varchar(5) NOT NULL,
    is_platform_administrator boolean NOT NULL,
    must_change_password boolean NOT NULL,
    last_totp_hash varchar(64),
    created_at timestamptz NOT NULL,
    last_sign_in_at timestamptz
);
CREATE UNIQUE INDEX ix_users_normalized_user_name ON users (normalized_user_name);
CREATE UNIQUE INDEX ix_users_normalized_email ON users (normalized_email);

-- The second factor's secret (encrypted) and recovery codes (hashed).
CREATE TABLE user_tokens (
    user_id uuid NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    login_provider varchar(128) NOT NULL,
    name varchar(128) NOT NULL,
    value text,
    PRIMARY KEY (user_id, login_provider, name)
);

CREATE TABLE user_sessions (
    id uuid PRIMARY KEY,
    user_id uuid NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    created_at timestamptz NOT NULL,
    last_seen_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    revoked_at timestamptz,
    is_persistent boolean NOT NULL,
    address varchar(64),
    user_agent varchar(300)
);
CREATE INDEX ix_user_sessions_user_id ON user_sessions (user_id);

CREATE TABLE memberships (
    tenant_id uuid NOT NULL REFERENCES tenants (id) ON DELETE CASCADE,
    user_id uuid NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    role varchar(20) NOT NULL,
    created_at timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, user_id)
);
CREATE INDEX ix_memberships_user_id ON memberships (user_id);
CALL platform_wall('memberships');

CREATE TABLE invitations (
    id uuid PRIMARY KEY,
    tenant_id uuid NOT NULL REFERENCES tenants (id) ON DELETE CASCADE,
    email varchar(256) NOT NULL,
    role varchar(20) NOT NULL,
    token_hash bytea NOT NULL,
    created_at timestamptz NOT NULL,
    created_by varchar(200) NOT NULL,
    expires_at timestamptz NOT NULL,
    accepted_at timestamptz,
    revoked_at timestamptz
);
CREATE UNIQUE INDEX ix_invitations_token_hash ON invitations (tenant_id, token_hash);
CALL platform_wall('invitations');

CREATE TABLE api_keys (
    id uuid PRIMARY KEY,
    tenant_id uuid NOT NULL REFERENCES tenants (id) ON DELETE CASCADE,
    name varchar(100) NOT NULL,
    prefix varchar(16) NOT NULL,
    key_hash bytea NOT NULL,
    scopes text[] NOT NULL,
    created_at timestamptz NOT NULL,
    created_by varchar(200) NOT NULL,
    expires_at timestamptz,
    last_used_at timestamptz,
    revoked_at timestamptz
);
CREATE UNIQUE INDEX ix_api_keys_key_hash ON api_keys (tenant_id, key_hash);
-- Look-up of a presented key, before its tenant is known.
CREATE INDEX ix_api_keys_hash_only ON api_keys (key_hash);
CALL platform_wall('api_keys');

CREATE TABLE screens (
    id uuid PRIMARY KEY,
    tenant_id uuid NOT NULL REFERENCES tenants (id) ON DELETE CASCADE,
    name varchar(100) NOT NULL,
    token_hash bytea NOT NULL,
    departments text[] NOT NULL,
    theme varchar(10) NOT NULL,
    language varchar(5) NOT NULL,
    sound boolean NOT NULL,
    created_at timestamptz NOT NULL,
    last_seen_at timestamptz,
    revoked_at timestamptz
);
CREATE UNIQUE INDEX ix_screens_token_hash ON screens (tenant_id, token_hash);
CREATE INDEX ix_screens_hash_only ON screens (token_hash);
CALL platform_wall('screens');
