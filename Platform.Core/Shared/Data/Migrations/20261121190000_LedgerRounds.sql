-- Where no limit concerns a call, nothing need be set aside: no row is locked and nothing is written. What is set aside need not survive a crash of the database
-- (a call is settled also without it), so its commit does not wait for the disk.
CREATE OR REPLACE FUNCTION usage_reserve(
    p_id uuid, p_tenant uuid, p_agent uuid, p_day date, p_month date, p_tokens bigint, p_cost numeric, p_agent_day_cost numeric, p_expires_at timestamptz)
RETURNS TABLE (agent_id uuid, period varchar, starts_on date) LANGUAGE plpgsql
AS $$
DECLARE
    line budget_counters;
BEGIN
    IF p_agent_day_cost IS NULL AND NOT EXISTS (SELECT 1 FROM budgets b WHERE b.tenant_id = p_tenant AND b.agent_id IN ('00000000-0000-0000-0000-000000000000', p_agent)) THEN
        RETURN;
    END IF;
    PERFORM set_config('synchronous_commit', 'off', true);
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

-- As before, but of many calls of an agent at once: their reservations, and what they took together.
DROP FUNCTION usage_settle(uuid, uuid, uuid, date, date, bigint, numeric, numeric);
CREATE FUNCTION usage_settle(
    p_ids uuid[], p_tenant uuid, p_agent uuid, p_day date, p_month date, p_tokens bigint, p_cost numeric, p_agent_day_cost numeric)
RETURNS TABLE (agent_id uuid, period varchar, starts_on date, mark smallint) LANGUAGE plpgsql
AS $$
DECLARE
    held_tokens bigint;
    held_cost numeric;
    line budget_counters;
    share numeric;
    passed smallint;
BEGIN
    WITH gone AS (DELETE FROM budget_reservations r WHERE r.id = ANY (p_ids) AND r.tenant_id = p_tenant RETURNING r.tokens, r.cost)
    SELECT coalesce(sum(gone.tokens), 0), coalesce(sum(gone.cost), 0) INTO held_tokens, held_cost FROM gone;
    CALL usage_make_counters(p_tenant, p_agent, p_day, p_month);
    FOR line IN SELECT * FROM usage_lock_counters(p_tenant, p_agent, p_day, p_month) LOOP
        line.spent_tokens := line.spent_tokens + p_tokens;
        line.spent_cost := line.spent_cost + p_cost;
        SELECT max(greatest(line.spent_tokens * 100.0 / nullif(l.tokens, 0), line.spent_cost * 100.0 / nullif(l.cost, 0))) INTO share
        FROM (SELECT b.token_limit, b.cost_limit FROM budgets b WHERE b.tenant_id = line.tenant_id AND b.agent_id = line.agent_id AND b.period = line.period
            UNION ALL SELECT NULL, p_agent_day_cost WHERE line.period = 'Day' AND line.agent_id <> '00000000-0000-0000-0000-000000000000') l (tokens, cost);
        passed := CASE WHEN share >= 100 THEN 100 WHEN share >= 95 THEN 95 WHEN share >= 80 THEN 80 WHEN share >= 50 THEN 50 ELSE 0 END;
        UPDATE budget_counters c SET spent_tokens = line.spent_tokens, spent_cost = line.spent_cost, warned = greatest(c.warned, passed),
            reserved_tokens = greatest(0, c.reserved_tokens - held_tokens), reserved_cost = greatest(0, c.reserved_cost - held_cost)
        WHERE c.tenant_id = line.tenant_id AND c.agent_id = line.agent_id AND c.period = line.period AND c.starts_on = line.starts_on;
        IF passed > line.warned THEN
            RETURN QUERY SELECT line.agent_id, line.period, line.starts_on, passed;
        END IF;
    END LOOP;
END $$;
