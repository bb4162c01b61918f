CREATE TABLE model_providers (
    id uuid PRIMARY KEY,
    tenant_id uuid NOT NULL REFERENCES tenants (id) ON DELETE CASCADE,
    name varchar(64) NOT NULL,
    type varchar(20) NOT NULL CHECK (type IN ('openai', 'openrouter', 'openai_compatible')),
    base_url varchar(500),
    allow_private boolean NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    version int NOT NULL
);
CREATE UNIQUE INDEX ix_model_providers_tenant_id_name ON model_providers (tenant_id, name);
CALL platform_wall('model_providers');

-- Sealed by Data Protection: the database alone does not open them.
CREATE TABLE model_provider_keys (
    id uuid PRIMARY KEY,
    tenant_id uuid NOT NULL,
    provider_id uuid NOT NULL REFERENCES model_providers (id) ON DELETE CASCADE,
    position smallint NOT NULL,
    sealed_key text NOT NULL,
    created_at timestamptz NOT NULL
);
CREATE INDEX ix_model_provider_keys_provider_id ON model_provider_keys (provider_id);
CALL platform_wall('model_provider_keys');

CREATE TABLE models (
    tenant_id uuid NOT NULL REFERENCES tenants (id) ON DELETE CASCADE,
    provider varchar(64) NOT NULL,
    model varchar(200) NOT NULL,
    context_tokens int,
    max_output_tokens int,
    prompt_price numeric(18,9) CHECK (prompt_price >= 0),
    completion_price numeric(18,9) CHECK (completion_price >= 0),
    source varchar(10) NOT NULL CHECK (source IN ('Fetched', 'Edited')),
    is_listed boolean NOT NULL,
    updated_at timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, provider, model)
);
CALL platform_wall('models');

-- Every attempt, also those that nobody bills: the last hours of the health page.
CREATE TABLE model_health (
    tenant_id uuid NOT NULL,
    minute timestamptz NOT NULL,
    provider varchar(64) NOT NULL,
    key_id uuid NOT NULL,
    model varchar(200) NOT NULL,
    attempts int NOT NULL,
    errors int NOT NULL,
    latency_ms bigint NOT NULL,
    longest_ms int NOT NULL,
    last_error varchar(60),
    PRIMARY KEY (tenant_id, minute, provider, key_id, model)
) PARTITION BY RANGE (minute);
CALL platform_wall('model_health');

CREATE TABLE model_breakers (
    tenant_id uuid NOT NULL,
    provider varchar(64) NOT NULL,
    key_id uuid NOT NULL,
    node varchar(100) NOT NULL,
    state varchar(10) NOT NULL,
    reason varchar(60),
    changed_at timestamptz NOT NULL,
    open_until timestamptz,
    PRIMARY KEY (tenant_id, provider, key_id, node)
);
CALL platform_wall('model_breakers');
