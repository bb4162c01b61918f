using Npgsql;
using NpgsqlTypes;
using Platform.Core.Agents.Contracts;
using Platform.Core.Shared.Data;
using Platform.Core.Shared.Live;
using Platform.Core.Shared.Tenancy;

namespace Platform.Core.Agents.Testing.Runs;

/// <summary>A run as the node that carries it out knows it.</summary>
internal sealed record ClaimedRun(Guid Id, TenantId Tenant, Guid Agent, int Version, string Language, string TimeZone, int Attempts);

/// <summary>
/// The runs of all tenants as work: claimed under a lease, written to only by the one that holds it. A node that dies leaves its run to the next one, which goes on with the
/// cases that have no result yet.
/// </summary>
internal sealed class TestRunRows(Databases databases, ChangeNotices notices, TimeProvider time)
{
    public static readonly TimeSpan Lease = TimeSpan.FromSeconds(30);

    private const string Claim =
        """
        UPDATE agent_test_runs SET state = 'Running', instance = $1, lease_until = $2, attempts = attempts + 1
        WHERE id = (SELECT id FROM agent_test_runs WHERE ended_at IS NULL AND (lease_until IS NULL OR lease_until < $3) ORDER BY created_at LIMIT 1 FOR UPDATE SKIP LOCKED)
        RETURNING id, tenant_id, agent_id, agent_version, language, time_zone, attempts
        """;

    // The lease is the right to write: who has lost it changes nothing any more.
    private const string Mine = "EXISTS (SELECT 1 FROM agent_test_runs r WHERE r.id = x.run_id AND r.instance = $2 AND r.ended_at IS NULL)";

    /// <summary>The oldest run that waits or that its node has left.</summary>
    public async Task<ClaimedRun?> ClaimAsync(Guid instance, CancellationToken ct)
    {
        var now = time.GetUtcNow();
        await using var command = Command(Claim, instance, now + Lease, now);
        await using var reader = await command.ExecuteReaderAsync(ct);
        return await reader.ReadAsync(ct)
            ? new ClaimedRun(reader.GetGuid(0), new TenantId(reader.GetGuid(1)), reader.GetGuid(2), reader.GetInt32(3), reader.GetString(4), reader.GetString(5), reader.GetInt32(6))
            : null;
    }

    /// <summary>False when the run is another's by now, or over.</summary>
    public async Task<bool> RenewAsync(Guid run, Guid instance, CancellationToken ct)
    {
        await using var command = Command("UPDATE agent_test_runs SET lease_until = $3 WHERE id = $1 AND instance = $2 AND ended_at IS NULL", run, instance, time.GetUtcNow() + Lease);
        return await command.ExecuteNonQueryAsync(ct) == 1;
    }

    /// <summary>For another node, or this one after its restart.</summary>
    public async Task ReleaseAsync(Guid run, Guid instance, CancellationToken ct)
    {
        await using var command = Command(
            "UPDATE agent_test_runs SET state = 'Waiting', instance = NULL, lease_until = NULL, attempts = attempts - 1 WHERE id = $1 AND instance = $2 AND ended_at IS NULL", run, instance);
        await command.ExecuteNonQueryAsync(ct);
    }

    /// <summary>The results that are still to be had, in their order.</summary>
    public async Task<IReadOnlyList<Guid>> OpenAsync(Guid run, CancellationToken ct)
    {
        await using var command = Command("SELECT id FROM agent_test_results WHERE run_id = $1 AND ended_at IS NULL ORDER BY position", run);
        await using var reader = await command.ExecuteReaderAsync(ct);
        var open = new List<Guid>();
        while (await reader.ReadAsync(ct))
            open.Add(reader.GetGuid(0));
        return open;
    }

    /// <summary>Marks a result as being worked on, and answers the case as it stands now; null when there is nothing to do any more.</summary>
    public async Task<TestCaseContent?> BeginAsync(ClaimedRun run, Guid result, Guid instance, CancellationToken ct)
    {
        const string sql =
            $"""
            UPDATE agent_test_results x SET state = 'Running', case_version = c.version, name = c.name
            FROM agent_test_cases c WHERE x.id = $1 AND x.ended_at IS NULL AND c.id = x.case_id AND {Mine} RETURNING c.content
            """;
        string? content;
        await using (var command = Command(sql, result, instance))
            content = await command.ExecuteScalarAsync(ct) as string;
        Tell(run);
        return content is null ? null : TestingJson.Read<TestCaseContent>(content);
    }

    public async Task EndAsync(ClaimedRun run, Guid result, Guid instance, TrialOutcome outcome, CancellationToken ct)
    {
        const string sql =
            $"""
            UPDATE agent_test_results x SET state = $3, answer = $4, calls = $5, verdicts = $6, fault = $7, prompt_tokens = $8, completion_tokens = $9, cost = $10,
                judge_tokens = $11, judge_cost = $12, took_ms = $13, ended_at = $14
            WHERE x.id = $1 AND x.ended_at IS NULL AND {Mine}
            """;
        await using var command = Command(sql, result, instance, (outcome.Passed ? TestResultState.Passed : TestResultState.Failed).ToString());
        command.Parameters.Add(new NpgsqlParameter { Value = (object?)outcome.Answer ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text });
        foreach (var json in new[] { TestingJson.Text(outcome.Calls), TestingJson.Text(outcome.Verdicts), outcome.Fault is null ? null : TestingJson.Text(outcome.Fault) })
            command.Parameters.Add(new NpgsqlParameter { Value = (object?)json ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Jsonb });
        foreach (var value in new object[]
        {
            outcome.Spent.PromptTokens, outcome.Spent.CompletionTokens, outcome.Spent.Cost, outcome.Judged.PromptTokens + outcome.Judged.CompletionTokens, outcome.Judged.Cost,
            (int)Math.Min(outcome.Took.TotalMilliseconds, int.MaxValue), time.GetUtcNow(),
        })
            command.Parameters.Add(new NpgsqlParameter { Value = value });
        await command.ExecuteNonQueryAsync(ct);
        Tell(run);
    }

    /// <summary>Ends the run; what has no result gets this fault.</summary>
    public async Task FinishAsync(ClaimedRun run, Guid instance, TestFault fault, CancellationToken ct)
    {
        const string sql =
            """
            WITH over AS (UPDATE agent_test_runs SET state = 'Finished', ended_at = $3, instance = NULL, lease_until = NULL WHERE id = $1 AND instance = $2 AND ended_at IS NULL RETURNING id)
            UPDATE agent_test_results x SET state = 'Failed', fault = $4::jsonb, ended_at = $3 FROM over WHERE x.run_id = over.id AND x.ended_at IS NULL
            """;
        await using var command = Command(sql, run.Id, instance, time.GetUtcNow(), TestingJson.Text(fault));
        await command.ExecuteNonQueryAsync(ct);
        Tell(run);
    }

    private void Tell(ClaimedRun run) => notices.Publish(new ChangeNotice(run.Tenant.Value, AgentNotices.Feature, AgentNotices.Test, [run.Agent.ToString()]));

    private NpgsqlCommand Command(string sql, params ReadOnlySpan<object> values)
    {
        var command = databases.System.CreateCommand(sql);
        foreach (var value in values)
            command.Parameters.Add(new NpgsqlParameter { Value = value });
        return command;
    }
}
