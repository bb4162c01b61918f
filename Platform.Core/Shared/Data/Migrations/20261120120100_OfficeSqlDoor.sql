-- The trigger of every office_agent_status table. It runs with the owner's rights on behalf of a role that owns the table and may have
-- altered it in any way, so: the tenant comes from the table's oid; columns are taken only when they have the types that we know (casts,
-- domains and conversions of the role's own making would run with our rights); nothing shared is locked; what does not fit is left out
-- with a warning and never fails the role's transaction.
CREATE FUNCTION office_sql_door() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
DECLARE
    binding office_sql_bindings;
    strange text;
    room int;
    seen int;
    taken int;
    source text := 'SELECT n.*, true AS is_report FROM new_rows n';
BEGIN
    SELECT * INTO binding FROM office_sql_bindings WHERE table_oid = TG_RELID;
    IF NOT FOUND THEN
        RETURN NULL;
    END IF;

    IF TG_OP = 'TRUNCATE' THEN
        INSERT INTO office_sql_inbox (tenant_id, agent_id, removed, is_report)
        SELECT tenant_id, agent_id, true, false FROM office_agents WHERE tenant_id = binding.tenant_id AND office_agents.source = 'sql'
        UNION SELECT tenant_id, agent_id, true, false FROM office_sql_inbox WHERE tenant_id = binding.tenant_id
        ORDER BY 2
        ON CONFLICT (tenant_id, agent_id) DO UPDATE SET removed = true;
        PERFORM pg_notify('platform_office_sql', '');
        RETURN NULL;
    END IF;

    SELECT string_agg(wanted.name, ', ') INTO strange
    FROM (VALUES
        ('agent_id', ARRAY['text', 'varchar']::regtype[]::oid[]), ('department', ARRAY['text', 'varchar']::regtype[]::oid[]), ('name', ARRAY['text', 'varchar']::regtype[]::oid[]),
        ('brand', ARRAY['text', 'varchar']::regtype[]::oid[]), ('status', ARRAY['text', 'varchar']::regtype[]::oid[] || binding.status_type_oid),
        ('task', ARRAY['text', 'varchar']::regtype[]::oid[]), ('metrics', ARRAY['jsonb']::regtype[]::oid[]),
        ('salary_equivalent', ARRAY['int4', 'int2', 'int8', 'numeric']::regtype[]::oid[]), ('fte_coefficient', ARRAY['numeric', 'float8', 'int4']::regtype[]::oid[])
    ) AS wanted (name, types)
    LEFT JOIN pg_attribute a ON a.attrelid = TG_RELID AND a.attname = wanted.name AND NOT a.attisdropped
    WHERE a.atttypid IS NULL OR NOT a.atttypid = ANY (wanted.types);
    IF strange IS NOT NULL THEN
        RAISE WARNING 'office_agent_status: the board was not told, because these columns are missing or have another type: %', strange;
        RETURN NULL;
    END IF;

    -- A row that leaves the table, or whose agent_id becomes another, takes its agent off the board.
    IF TG_OP IN ('DELETE', 'UPDATE') THEN
        EXECUTE format('INSERT INTO office_sql_inbox (tenant_id, agent_id, removed, is_report)
            SELECT DISTINCT $1, o.agent_id::text, true, false FROM old_rows o
            WHERE o.agent_id::text COLLATE "C" ~ ''^[a-z0-9_.-]{1,100}$'' %s ORDER BY 2
            ON CONFLICT (tenant_id, agent_id) DO UPDATE SET removed = true',
            CASE TG_OP WHEN 'UPDATE' THEN 'AND NOT EXISTS (SELECT FROM new_rows n WHERE n.agent_id::text = o.agent_id::text)' ELSE '' END)
        USING binding.tenant_id;
        IF TG_OP = 'DELETE' THEN
            PERFORM pg_notify('platform_office_sql', '');
            RETURN NULL;
        END IF;
        -- An update of nothing but times is a heartbeat.
        source := 'SELECT n.*, NOT EXISTS (SELECT FROM old_rows o WHERE o.agent_id::text = n.agent_id::text
            AND (o.department::text, o.name::text, o.brand::text, o.status::text, o.task::text, o.metrics, o.salary_equivalent::numeric, o.fte_coefficient::numeric)
            IS NOT DISTINCT FROM (n.department::text, n.name::text, n.brand::text, n.status::text, n.task::text, n.metrics, n.salary_equivalent::numeric, n.fte_coefficient::numeric)) AS is_report
            FROM new_rows n';
        room := 50000;
    ELSE
        -- One tenant's table must not be able to fill everybody's memory.
        SELECT 50000 - count(*) INTO room FROM (SELECT FROM office_agents WHERE tenant_id = binding.tenant_id LIMIT 50000) present;
    END IF;

    EXECUTE 'SELECT count(*) FROM new_rows' INTO seen;
    IF seen = 0 THEN
        RETURN NULL;
    END IF;
    EXECUTE format('INSERT INTO office_sql_inbox AS i (tenant_id, agent_id, removed, is_report, department, name, brand, status, task, metrics, salary_equivalent, fte_coefficient)
        SELECT DISTINCT ON (s.agent_id) $1, s.agent_id, false, s.is_report, left(s.department::text, 50), left(s.name::text, 100), left(s.brand::text, 20), coalesce(s.status::text, ''ok''),
            CASE WHEN length(s.task::text) > 255 THEN left(s.task::text, 254) || ''…'' ELSE s.task::text END,
            CASE WHEN office_metrics_fit(s.metrics) THEN s.metrics END,
            CASE WHEN s.salary_equivalent::numeric BETWEEN 0 AND 2147483647 THEN s.salary_equivalent::numeric::int END,
            CASE WHEN s.fte_coefficient::numeric BETWEEN 0 AND 9.99 THEN s.fte_coefficient::numeric END
        FROM (SELECT w.agent_id::text COLLATE "C" AS agent_id, w.is_report, w.department, w.name, w.brand, w.status, w.task, w.metrics, w.salary_equivalent, w.fte_coefficient FROM (%s) w) s
        WHERE s.agent_id ~ ''^[a-z0-9_.-]{1,100}$'' AND btrim(s.department::text) <> '''' AND btrim(s.name::text) <> ''''
            AND coalesce(s.status::text, ''ok'') IN (''ok'', ''warning'', ''error'', ''offline'')
        ORDER BY s.agent_id LIMIT $2
        ON CONFLICT (tenant_id, agent_id) DO UPDATE SET removed = false, is_report = i.is_report OR excluded.is_report, department = excluded.department, name = excluded.name,
            brand = excluded.brand, status = excluded.status, task = excluded.task, metrics = coalesce(excluded.metrics, i.metrics),
            salary_equivalent = excluded.salary_equivalent, fte_coefficient = excluded.fte_coefficient', source)
    USING binding.tenant_id, greatest(room, 0);
    GET DIAGNOSTICS taken = ROW_COUNT;
    IF taken < seen THEN
        RAISE WARNING 'office_agent_status: % of % rows did not reach the board: agent_id must match [a-z0-9_.-]{1,100}, department and name must not be empty, status must be ok, warning, error or offline, at most 50000 agents', seen - taken, seen;
    END IF;
    PERFORM pg_notify('platform_office_sql', '');
    RETURN NULL;
END $$;

-- The contract's limits of metrics: an object of at most 50 numbers and short strings, at most 16 KiB.
CREATE FUNCTION office_metrics_fit(metrics jsonb) RETURNS boolean LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, pg_temp
AS $$
    SELECT metrics IS NOT NULL AND pg_column_size(metrics) <= 65536 AND jsonb_typeof(metrics) = 'object' AND octet_length(metrics::text) <= 16384
        AND (SELECT count(*) <= 50 AND coalesce(bool_and(jsonb_typeof(value) = 'number' OR jsonb_typeof(value) = 'string' AND length(value #>> '{}') <= 255), true)
             FROM jsonb_each(CASE WHEN jsonb_typeof(metrics) = 'object' THEN metrics ELSE '{}' END))
$$;

-- Nobody but the owner may put the trigger on a table: firing it needs no right, attaching it does.
REVOKE ALL ON FUNCTION office_sql_door() FROM PUBLIC;
REVOKE ALL ON FUNCTION office_metrics_fit(jsonb) FROM PUBLIC;
