-- Tenants whose demo was removed: the simulator stays away for good.
CREATE TABLE office_demo_removals (
    tenant_id uuid PRIMARY KEY REFERENCES tenants (id) ON DELETE CASCADE,
    removed_at timestamptz NOT NULL DEFAULT now()
);
CALL platform_wall('office_demo_removals');
