namespace Platform.Benchmarks.Office;

/// <summary>
/// The bare upsert that the office is measured by: a table with the board's columns, primary key and fill factor, without its triggers,
/// row-level security and foreign key, which writes the columns that a report writes.
/// </summary>
internal static class Yardstick
{
    private const string Columns = "tenant_id, agent_id, department, name, reported_status, status, task, metrics, source, evidence, last_report_at, last_seen_at";

    private const string OnConflict = """
        ON CONFLICT (tenant_id, agent_id) DO UPDATE SET department = excluded.department, name = excluded.name, reported_status = excluded.reported_status, status = excluded.status,
        task = excluded.task, metrics = excluded.metrics, source = excluded.source, evidence = excluded.evidence, last_report_at = excluded.last_report_at, last_seen_at = excluded.last_seen_at;
        """;

    public const string Remark = "yardstick: bare upsert of the same columns, same primary key and fill factor, no triggers, no row-level security, no foreign key; fsync and synchronous_commit on";

    public static async Task CreateAsync(Installation installation, CancellationToken ct)
    {
        await installation.SqlAsync("CREATE TABLE yardstick (LIKE office_agents INCLUDING ALL) WITH (fillfactor = 50, autovacuum_vacuum_scale_factor = 0.05); INSERT INTO yardstick SELECT * FROM office_agents", ct);
        await installation.SqlAsync("VACUUM ANALYZE yardstick", ct);
    }

    public static string Single(Guid tenant) => $$"""
        \set n random(1, {{Installation.Agents}})
        \set m random(1, 1000000)
        INSERT INTO yardstick ({{Columns}}) VALUES ('{{tenant}}', 'agent_' || :n, 'department 1', 'Agent', 'ok', 'ok', 'reads price lists', ('{"pages":' || :m || ',"margin":3.5}')::jsonb, 'http', 1, now(), now())
        {{OnConflict}}
        """.ReplaceLineEndings(" ").Replace("1000000) ", "1000000)\n", StringComparison.Ordinal).Replace($"{Installation.Agents}) ", $"{Installation.Agents})\n", StringComparison.Ordinal);

    public static string Many(Guid tenant, int rows) => $$"""
        INSERT INTO yardstick ({{Columns}}) SELECT '{{tenant}}', u.agent, 'department 1', 'Agent', 'ok', 'ok', 'reads price lists', u.metrics::jsonb, 'http', 1, now(), now()
        FROM unnest(ARRAY[{{string.Join(',', Enumerable.Range(1, rows).Select(i => $"'agent_{i}'"))}}], ARRAY[{{string.Join(',', Enumerable.Range(1, rows).Select(i => $$"""'{"pages":{{i}},"margin":3.5}'"""))}}]) AS u (agent, metrics)
        {{OnConflict}}
        """.ReplaceLineEndings(" ");
}
