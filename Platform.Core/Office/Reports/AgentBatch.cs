using System.Runtime.InteropServices;
using Npgsql;
using NpgsqlTypes;

namespace Platform.Core.Office.Reports;

/// <summary>
/// A connection with the two prepared statements that every writer of the board uses, and their parameters, which are filled anew for each
/// batch. Known agents, nearly all, are one UPDATE; the others are inserted when their report says enough. One agent occurs once in a batch.
/// </summary>
internal sealed class AgentBatch : IAsyncDisposable
{
    // Sorted input and an index look-up per row: rows are locked in one order everywhere, so that nodes do not deadlock.
    private const string Input = """
        unnest($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
        WITH ORDINALITY AS i (tenant_id, agent_id, department, name, brand, status, task, metrics, salary, fte, source, heartbeat, ord)
        """;

    private const string Evidence = """
        (CASE i.status WHEN 'ok' THEN CASE WHEN i.task IS NOT NULL THEN 1 WHEN i.metrics IS NOT NULL AND i.metrics <> '{}' THEN 2 ELSE 0 END
            WHEN 'error' THEN 4 WHEN 'offline' THEN 16 ELSE 0 END + CASE WHEN i.heartbeat THEN 8 ELSE 0 END)::smallint
        """;

    private const string UpdateKnown = $"""
        UPDATE office_agents a SET
            department = coalesce(i.department, a.department), name = coalesce(i.name, a.name), brand = nullif(coalesce(i.brand, a.brand), ''),
            reported_status = coalesce(i.status, a.reported_status),
            status = coalesce(i.status, CASE WHEN a.reason = 'silence' THEN a.reported_status ELSE a.status END),
            reason = CASE WHEN i.status IS NOT NULL OR a.reason = 'silence' THEN 'reported' ELSE a.reason END,
            task = CASE WHEN i.status IS NULL THEN a.task ELSE i.task END, metrics = coalesce(i.metrics::jsonb, a.metrics),
            salary_equivalent = coalesce(i.salary, a.salary_equivalent), fte_coefficient = coalesce(i.fte::numeric / 100, a.fte_coefficient),
            source = CASE WHEN i.status IS NULL THEN a.source ELSE i.source END, evidence = a.evidence | {Evidence},
            last_report_at = CASE WHEN i.status IS NULL THEN a.last_report_at ELSE now() END,
            last_heartbeat_at = CASE WHEN i.heartbeat THEN now() ELSE a.last_heartbeat_at END, last_seen_at = now()
        FROM {Input} WHERE a.tenant_id = i.tenant_id AND a.agent_id = i.agent_id
        RETURNING i.ord::int, a.status, now()
        """;

    private const string InsertNew = $"""
        INSERT INTO office_agents AS a (tenant_id, agent_id, department, name, brand, reported_status, status, task, metrics, salary_equivalent,
            fte_coefficient, source, evidence, last_report_at, last_heartbeat_at)
        SELECT i.tenant_id, i.agent_id, i.department, i.name, nullif(i.brand, ''), i.status, i.status, i.task, coalesce(i.metrics::jsonb, jsonb_build_object()), coalesce(i.salary, 60000),
            coalesce(i.fte::numeric / 100, 1), i.source, {Evidence}, now(), CASE WHEN i.heartbeat THEN now() END
        FROM {Input} WHERE i.department IS NOT NULL AND i.name IS NOT NULL AND i.status IS NOT NULL
        ON CONFLICT (tenant_id, agent_id) DO NOTHING
        """;

    private readonly NpgsqlConnection _connection;
    private readonly NpgsqlCommand _update;
    private readonly NpgsqlCommand _insert;
    private readonly List<Guid> _tenants = [];
    private readonly List<string> _agents = [];
    private readonly List<string?> _departments = [], _names = [], _brands = [], _statuses = [], _tasks = [], _metrics = [], _sources = [];
    private readonly List<int?> _salaries = [], _ftes = [];
    private readonly List<bool> _heartbeats = [];
    private readonly List<int> _rows = [];
    private int _found;

    private AgentBatch(NpgsqlConnection connection)
    {
        _connection = connection;
        (_update, _insert) = (Command(UpdateKnown), Command(InsertNew));
    }

    public NpgsqlConnection Connection => _connection;

    public static async Task<AgentBatch> OpenAsync(NpgsqlDataSource source, CancellationToken ct)
    {
        var connection = await source.OpenConnectionAsync(ct);
        try
        {
            // The one right plan does not depend on the values; planning it each time would cost as much as running it.
            await using var settings = new NpgsqlCommand("SET plan_cache_mode = force_generic_plan; SET enable_hashjoin = off; SET enable_mergejoin = off; SET enable_seqscan = off", connection);
            await settings.ExecuteNonQueryAsync(ct);
            var batch = new AgentBatch(connection);
            await batch._update.PrepareAsync(ct);
            await batch._insert.PrepareAsync(ct);
            return batch;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    /// <summary>Writes the items, each of another agent, and says by index what became of them. Outside a transaction it commits.</summary>
    public async Task WriteAsync(ReadOnlyMemory<AgentWrite> items, Memory<AgentWritten> results, CancellationToken ct)
    {
        Fill(items.Span, results.Span, static (_, _) => true);
        await UpdateAsync(results, ct);
        if (_found == _rows.Count)
            return;
        Fill(items.Span, results.Span, static (item, result) => !result.IsStored && item is { Status: not null, Department: not null, Name: not null });
        if (_rows.Count == 0)
            return;
        await _insert.ExecuteNonQueryAsync(ct);
        // Reads back what was made, by us or meanwhile by another node.
        await UpdateAsync(results, ct);
    }

    public async ValueTask DisposeAsync()
    {
        await _update.DisposeAsync();
        await _insert.DisposeAsync();
        await _connection.DisposeAsync();
    }

    private async Task UpdateAsync(Memory<AgentWritten> results, CancellationToken ct)
    {
        _found = 0;
        await using var reader = await _update.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct))
        {
            results.Span[_rows[reader.GetInt32(0) - 1]] = new AgentWritten(Statuses.Same(reader.GetString(1)), reader.GetFieldValue<DateTimeOffset>(2));
            _found++;
        }
    }

    private void Fill(ReadOnlySpan<AgentWrite> items, ReadOnlySpan<AgentWritten> results, Func<AgentWrite, AgentWritten, bool> isWanted)
    {
        Clear();
        for (var i = 0; i < items.Length; i++)
        {
            if (isWanted(items[i], results[i]))
                _rows.Add(i);
        }
        CollectionsMarshal.AsSpan(_rows).Sort(new ByRow(items.ToArray()));
        foreach (var row in _rows)
        {
            var item = items[row];
            _tenants.Add(item.Tenant.Value);
            _agents.Add(item.AgentId);
            _departments.Add(item.Department);
            _names.Add(item.Name);
            _brands.Add(item.Brand);
            _statuses.Add(item.Status);
            _tasks.Add(item.Task);
            _metrics.Add(item.Metrics);
            _salaries.Add(item.SalaryEquivalent);
            _ftes.Add(item.FteHundredths);
            _sources.Add(item.Source);
            _heartbeats.Add(item.IsHeartbeat);
        }
    }

    private void Clear()
    {
        _rows.Clear();
        _tenants.Clear();
        _agents.Clear();
        _departments.Clear();
        _names.Clear();
        _brands.Clear();
        _statuses.Clear();
        _tasks.Clear();
        _metrics.Clear();
        _salaries.Clear();
        _ftes.Clear();
        _sources.Clear();
        _heartbeats.Clear();
    }

    private NpgsqlCommand Command(string sql) => new(sql, _connection)
    {
        Parameters =
        {
            Array(_tenants, NpgsqlDbType.Uuid), Array(_agents, NpgsqlDbType.Text), Array(_departments, NpgsqlDbType.Text), Array(_names, NpgsqlDbType.Text),
            Array(_brands, NpgsqlDbType.Text), Array(_statuses, NpgsqlDbType.Text), Array(_tasks, NpgsqlDbType.Text), Array(_metrics, NpgsqlDbType.Text),
            Array(_salaries, NpgsqlDbType.Integer), Array(_ftes, NpgsqlDbType.Integer), Array(_sources, NpgsqlDbType.Text), Array(_heartbeats, NpgsqlDbType.Boolean),
        },
    };

    private static NpgsqlParameter<List<T>> Array<T>(List<T> values, NpgsqlDbType type) => new() { TypedValue = values, NpgsqlDbType = NpgsqlDbType.Array | type };

    private sealed class ByRow(AgentWrite[] items) : IComparer<int>
    {
        public int Compare(int x, int y)
        {
            var byTenant = items[x].Tenant.Value.CompareTo(items[y].Tenant.Value);
            return byTenant != 0 ? byTenant : string.CompareOrdinal(items[x].AgentId, items[y].AgentId);
        }
    }
}
