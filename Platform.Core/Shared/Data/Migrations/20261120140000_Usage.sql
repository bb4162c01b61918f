-- One row for each call of a model that the provider may bill, retries and broken streams included.
CREATE TABLE token_usage (
    tenant_id uuid NOT NULL,
    at timestamptz NOT NULL,
    id uuid NOT NULL,
    agent_id uuid,
    sub_agent_id uuid,
    thread_id varchar(200),
    interaction_id varchar(100),
    kind varchar(10) NOT NULL,
    provider varchar(64) NOT NULL,
    model varchar(200) NOT NULL,
    attempt smallint NOT NULL,
    is_final boolean NOT NULL,
    outcome varchar(60) NOT NULL,
    fallback_reason varchar(60),
    is_estimated boolean NOT NULL,
    prompt_tokens int NOT NULL CHECK (prompt_tokens >= 0),
    completion_tokens int NOT NULL CHECK (completion_tokens >= 0),
    total_tokens int NOT NULL CHECK (total_tokens >= 0),
    cost numeric(18,9) NOT NULL CHECK (cost >= 0),
    latency_ms int NOT NULL,
    PRIMARY KEY (tenant_id, at, id)
) PARTITION BY RANGE (at);
CREATE INDEX ix_token_usage_agent ON token_usage (tenant_id, agent_id, at);
CALL platform_wall('token_usage');

-- agent_id of zeros: the whole tenant.
CREATE TABLE budgets (
    tenant_id uuid NOT NULL REFERENCES tenants (id) ON DELETE CASCADE,
    agent_id uuid NOT NULL,
    period varchar(10) NOT NULL CHECK (period IN ('Day', 'Month')),
    token_limit bigint CHECK (token_limit >= 0),
    cost_limit numeric(18,9) CHECK (cost_limit >= 0),
    updated_at timestamptz NOT NULL,
    updated_by varchar(200) NOT NULL,
    PRIMARY KEY (tenant_id, agent_id, period)
);
CALL platform_wall('budgets');

-- What was spent in each window, kept whether or not a budget is set: one that is set at noon counts the morning. Two rows of a tenant are
-- rewritten by each of its calls, so half of each page is left free and nothing but the key is indexed (HOT).
CREATE TABLE budget_counters (
    tenant_id uuid NOT NULL,
    agent_id uuid NOT NULL,
    period varchar(10) NOT NULL,
    starts_on date NOT NULL,
    spent_tokens bigint NOT NULL DEFAULT 0,
    spent_cost numeric(18,9) NOT NULL DEFAULT 0,
    reserved_tokens bigint NOT NULL DEFAULT 0,
    reserved_cost numeric(18,9) NOT NULL DEFAULT 0,
    warned smallint NOT NULL DEFAULT 0,
    PRIMARY KEY (tenant_id, agent_id, period, starts_on)
) WITH (fillfactor = 50);
CALL platform_wall('budget_counters');

CREATE TABLE budget_reservations (
    id uuid PRIMARY KEY,
    tenant_id uuid NOT NULL,
    agent_id uuid NOT NULL,
    day_starts_on date NOT NULL,
    month_starts_on date NOT NULL,
    tokens bigint NOT NULL,
    cost numeric(18,9) NOT NULL,
    expires_at timestamptz NOT NULL
);
CREATE INDEX ix_budget_reservations_expires_at ON budget_reservations (expires_at);
CALL platform_wall('budget_reservations');

-- The counters that a call of an agent touches, locked in one order by everybody.
CREATE FUNCTION usage_lock_counters(p_tenant uuid, p_agent uuid, p_day date, p_month date) RETURNS SETOF budget_counters LANGUAGE plpgsql
AS $$
BEGIN
    RETURN QUERY SELECT * FROM budget_counters c
        WHERE c.tenant_id = p_tenant AND c.agent_id IN ('00000000-0000-0000-0000-000000000000', p_agent)
            AND ((c.period = 'Day' AND c.starts_on = p_day) OR (c.period = 'Month' AND c.starts_on = p_month))
        ORDER BY c.agent_id, c.period FOR UPDATE;
END $$;

CREATE PROCEDURE usage_make_counters(p_tenant uuid, p_agent uuid, p_day date, p_month date) LANGUAGE sql
AS $$
    INSERT INTO budget_counters (tenant_id, agent_id, period, starts_on)
    SELECT p_tenant, a.id, w.period, w.starts_on
    FROM (SELECT '00000000-0000-0000-0000-000000000000'::uuid AS id UNION SELECT p_agent) a CROSS JOIN (VALUES ('Day', p_day), ('Month', p_month)) w (period, starts_on)
    ORDER BY a.id, w.period
    ON CONFLICT DO NOTHING
$$;

-- Sets aside what a call may cost. A call is let in while something is left of every limit that concerns it; what is set aside counts as
-- spent until it is settled, so of any number of calls at once only the last one may go over a limit. Answers no row when it is set
-- aside, else the limit that is used up. p_agent_day_cost is a limit that comes with the call, from the agent's own configuration.
CREATE FUNCTION usage_reserve(
    p_id uuid, p_tenant uuid, p_agent uuid, p_day date, p_month date, p_tokens bigint, p_cost numeric, p_agent_day_cost numeric, p_expires_at timestamptz)
RETURNS TABLE (agent_id uuid, period varchar, starts_on date) LANGUAGE plpgsql
AS $$
DECLARE
    line budget_counters;
BEGIN
    CALL usage_make_counters(p_tenant, p_agent, p_day, p_month);
    FOR line IN SELECT * FROM usage_lock_counters(p_tenant, p_agent, p_day, p_month) LOOP
        IF EXISTS (SELECT 1 FROM budgets b WHERE b.tenant_id = line.tenant_id AND b.agent_id = line.agent_id AND b.period = line.period
                AND (line.spent_tokens + line.reserved_tokens >= b.token_limit OR line.spent_cost + line.reserved_cost >= b.cost_limit))
            OR (line.period = 'Day' AND line.agent_id <> '00000000-0000-0000-0000-000000000000' AND line.spent_cost + line.reserved_cost >= p_agent_day_cost) THEN
            RETURN QUERY SELECT line.agent_id, line.period, line.starts_on;
            RETURN;
        END IF;
    END LOOP;
    UPDATE budget_counters c SET reserved_tokens = c.reserved_tokens + p_tokens, reserved_cost = c.reserved_cost + p_cost
    WHERE c.tenant_id = p_tenant AND c.agent_id IN ('00000000-0000-0000-0000-000000000000', p_agent)
        AND ((c.period = 'Day' AND c.starts_on = p_day) OR (c.period = 'Month' AND c.starts_on = p_month));
    INSERT INTO budget_reservations VALUES (p_id, p_tenant, p_agent, p_day, p_month, p_tokens, p_cost, p_expires_at);
END $$;

-- Turns what was set aside into what was spent. Also for a reservation that has expired meanwhile, and for none at all. Answers the limits
-- whose next mark (50, 80, 95, 100 %) was passed by this: each mark once a window.
CREATE FUNCTION usage_settle(
    p_id uuid, p_tenant uuid, p_agent uuid, p_day date, p_month date, p_tokens bigint, p_cost numeric, p_agent_day_cost numeric)
RETURNS TABLE (agent_id uuid, period varchar, starts_on date, mark smallint) LANGUAGE plpgsql
AS $$
DECLARE
    held budget_reservations;
    line budget_counters;
    share numeric;
    passed smallint;
BEGIN
    DELETE FROM budget_reservations r WHERE r.id = p_id AND r.tenant_id = p_tenant RETURNING * INTO held;
    CALL usage_make_counters(p_tenant, p_agent, p_day, p_month);
    FOR line IN SELECT * FROM usage_lock_counters(p_tenant, p_agent, p_day, p_month) LOOP
        line.spent_tokens := line.spent_tokens + p_tokens;
        line.spent_cost := line.spent_cost + p_cost;
        SELECT max(greatest(line.spent_tokens * 100.0 / nullif(l.tokens, 0), line.spent_cost * 100.0 / nullif(l.cost, 0))) INTO share
        FROM (SELECT b.token_limit, b.cost_limit FROM budgets b WHERE b.tenant_id = line.tenant_id AND b.agent_id = line.agent_id AND b.period = line.period
            UNION ALL SELECT NULL, p_agent_day_cost WHERE line.period = 'Day' AND line.agent_id <> '00000000-0000-0000-0000-000000000000') l (tokens, cost);
        passed := CASE WHEN share >= 100 THEN 100 WHEN share >= 95 THEN 95 WHEN share >= 80 THEN 80 WHEN share >= 50 THEN 50 ELSE 0 END;
        UPDATE budget_counters c SET spent_tokens = line.spent_tokens, spent_cost = line.spent_cost, warned = greatest(c.warned, passed),
            reserved_tokens = greatest(0, c.reserved_tokens - coalesce(held.tokens, 0)), reserved_cost = greatest(0, c.reserved_cost - coalesce(held.cost, 0))
        WHERE c.tenant_id = line.tenant_id AND c.agent_id = line.agent_id AND c.period = line.period AND c.starts_on = line.starts_on;
        IF passed > line.warned THEN
            RETURN QUERY SELECT line.agent_id, line.period, line.starts_on, passed;
        END IF;
    END LOOP;
END $$;

-- Gives back what calls of dead processes had set aside. Answers how many there were.
CREATE FUNCTION usage_release_expired(p_before timestamptz, p_limit int) RETURNS int LANGUAGE plpgsql
AS $$
DECLARE
    held budget_reservations;
    released int := 0;
BEGIN
    FOR held IN SELECT * FROM budget_reservations r WHERE r.expires_at <= p_before ORDER BY r.expires_at LIMIT p_limit FOR UPDATE SKIP LOCKED LOOP
        DELETE FROM budget_reservations r WHERE r.id = held.id;
        PERFORM 1 FROM usage_lock_counters(held.tenant_id, held.agent_id, held.day_starts_on, held.month_starts_on);
        UPDATE budget_counters c SET reserved_tokens = greatest(0, c.reserved_tokens - held.tokens), reserved_cost = greatest(0, c.reserved_cost - held.cost)
        WHERE c.tenant_id = held.tenant_id AND c.agent_id IN ('00000000-0000-0000-0000-000000000000', held.agent_id)
            AND ((c.period = 'Day' AND c.starts_on = held.day_starts_on) OR (c.period = 'Month' AND c.starts_on = held.month_starts_on));
        released := released + 1;
    END LOOP;
    RETURN released;
END $$;
