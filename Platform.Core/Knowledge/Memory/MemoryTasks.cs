using System.Text.RegularExpressions;
using Npgsql;
using Platform.Core.Agents.Contracts;
using Platform.Core.Models.Contracts;
using Platform.Core.Shared.Data;
using Platform.Core.Shared.Tenancy;

namespace Platform.Core.Knowledge.Memory;

/// <summary>What a model has yet to look through.</summary>
/// <param name="DailyCost">US dollars that the agent's configuration allows.</param>
internal sealed record MemoryTask(Guid Id, MemoryOwner Owner, string Text, string? Message, string Language, ModelChoice Model, decimal? DailyCost, int Attempts);

/// <summary>Messages that may tell something which the rules do not know, gathered for each user until they pause.</summary>
internal sealed partial class MemoryTasks(Databases databases, TimeProvider time)
{
    /// <summary>After the last message: what belongs together is read together, and paid once.</summary>
    public static readonly TimeSpan Pause = TimeSpan.FromSeconds(30);

    // Whoever takes a task has this long; then another node tries.
    private static readonly TimeSpan Lease = TimeSpan.FromMinutes(3);

    private const int MostAttempts = 3;
    private const int MostText = 8_000;
    private const int ShortestText = 20;
    private const string Offline = "offline";

    private const string Put =
        """
        INSERT INTO knowledge_memory_tasks AS t (id, tenant_id, agent_id, channel, user_id, text, message_id, language, provider, model, daily_cost, due_at)
        SELECT $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12 WHERE EXISTS (SELECT 1 FROM agents a WHERE a.id = $3 AND a.tenant_id = $2)
        ON CONFLICT (tenant_id, agent_id, channel, user_id) DO UPDATE SET
            text = CASE WHEN t.message_id IS NOT DISTINCT FROM EXCLUDED.message_id THEN t.text ELSE right(t.text || E'\n' || EXCLUDED.text, 8000) END, message_id = EXCLUDED.message_id,
            language = EXCLUDED.language, provider = EXCLUDED.provider, model = EXCLUDED.model, daily_cost = EXCLUDED.daily_cost, due_at = greatest(t.due_at, EXCLUDED.due_at)
        """;

    private const string Claim =
        """
        UPDATE knowledge_memory_tasks SET due_at = $2, attempts = attempts + 1 WHERE id = (SELECT id FROM knowledge_memory_tasks WHERE due_at <= $1 ORDER BY due_at LIMIT 1 FOR UPDATE SKIP LOCKED)
        RETURNING id, tenant_id, agent_id, channel, user_id, text, message_id, language, provider, model, daily_cost, attempts
        """;

    // Messages that came meanwhile wait for another turn.
    private const string End = "DELETE FROM knowledge_memory_tasks WHERE id = $1 AND message_id IS NOT DISTINCT FROM $2";

    public async Task PutAsync(MemoryOwner owner, KnowledgeQuestion question, CancellationToken ct)
    {
        if (question.Model is not { Model.Length: > 0, Provider: not Offline } model || question.Text.Length < ShortestText || !OfSomebody().IsMatch(question.Text) || MemoryRules.IsSecret(question.Text))
            return;
        var text = question.Text.Length <= MostText ? question.Text : question.Text[..MostText];
        await using var command = Command(
            Put, Guid.CreateVersion7(), owner.Tenant.Value, owner.Agent, owner.Channel, owner.User, text.Replace("\0", "", StringComparison.Ordinal), Text(question.Interaction), question.Language, model.Provider, model.Model,
            question.DailyCost is { } cost ? cost : DBNull.Value, time.GetUtcNow() + Pause);
        await command.ExecuteNonQueryAsync(ct);
    }

    /// <summary>Null when nothing is due.</summary>
    public async Task<MemoryTask?> ClaimAcrossTenants(CancellationToken ct)
    {
        var now = time.GetUtcNow();
        await using var command = Command(Claim, now, now + Lease);
        await using var reader = await command.ExecuteReaderAsync(ct);
        return await reader.ReadAsync(ct)
            ? new MemoryTask(
                reader.GetGuid(0), new MemoryOwner(new TenantId(reader.GetGuid(1)), reader.GetGuid(2), reader.GetString(3), reader.GetString(4)), reader.GetString(5), reader.IsDBNull(6) ? null : reader.GetString(6), reader.GetString(7),
                new ModelChoice(reader.GetString(8), reader.GetString(9)), reader.IsDBNull(10) ? null : reader.GetDecimal(10), reader.GetInt32(11))
            : null;
    }

    /// <summary>The task is done. False where its user was erased meanwhile: then nothing of it may be kept.</summary>
    public async Task<bool> EndAcrossTenants(MemoryTask task, CancellationToken ct)
    {
        await using var command = Command(End, task.Id, Text(task.Message));
        if (await command.ExecuteNonQueryAsync(ct) == 1)
            return true;
        await using var look = Command("SELECT 1 FROM knowledge_memory_tasks WHERE id = $1", task.Id);
        return await look.ExecuteScalarAsync(ct) is not null;
    }

    /// <summary>It failed: it is tried again when its lease ends, or given up.</summary>
    public async Task FailAcrossTenants(MemoryTask task, bool isHopeless, CancellationToken ct)
    {
        if (!isHopeless && task.Attempts < MostAttempts)
            return;
        await using var command = Command("DELETE FROM knowledge_memory_tasks WHERE id = $1", task.Id);
        await command.ExecuteNonQueryAsync(ct);
    }

    private static object Text(string? text) => text is null ? DBNull.Value : text.Length > 200 ? text[..200] : text;

    private NpgsqlCommand Command(string sql, params ReadOnlySpan<object> values)
    {
        var command = databases.System.CreateCommand(sql);
        foreach (var value in values)
            command.Parameters.Add(new NpgsqlParameter { Value = value });
        return command;
    }

    // Somebody speaks of themselves: else there is nothing to remember.
    [GeneratedRegex(@"(?<![\p{L}])(?:i|i'm|my|me|mine|we|our|us|я|мой|моя|моё|мое|мои|моего|моей|моих|мне|меня|мной|мы|наш\p{L}*|нас|нам)(?![\p{L}])", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex OfSomebody();
}
