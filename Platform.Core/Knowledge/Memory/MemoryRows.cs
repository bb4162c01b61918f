using Npgsql;
using Platform.Core.Knowledge.Contracts;
using Platform.Core.Shared.Data;
using Platform.Core.Shared.Live;
using Platform.Core.Shared.Tenancy;

namespace Platform.Core.Knowledge.Memory;

/// <summary>Whom something is remembered of, and by which agent.</summary>
internal sealed record MemoryOwner(TenantId Tenant, Guid Agent, string Channel, string User);

/// <param name="UpdatedAt">When it was last told.</param>
internal sealed record Remembered(Guid Id, MemoryKind Kind, string Text, DateTimeOffset UpdatedAt);

/// <summary>Memories in the database, for those who have no operation running. Every statement names tenant, agent, channel and user.</summary>
internal sealed class MemoryRows(Databases databases, ChangeNotices notices, TimeProvider time)
{
    /// <summary>Of one user; beyond it the oldest go.</summary>
    public const int MostOfUser = 200;

    /// <summary>What was not told again for so long is not remembered any more.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromDays(365);

    private const string Mine = "tenant_id = $1 AND agent_id = $2 AND channel = $3 AND user_id = $4";

    private const string Write =
        """
        INSERT INTO knowledge_memories AS m (id, tenant_id, agent_id, channel, user_id, kind, subject, text, source, source_message_id, created_at, updated_at, expires_at)
        SELECT $5, $1, $2, $3, $4, $6, $7, $8, $9, $10, $11, $11, $12 WHERE EXISTS (SELECT 1 FROM agents a WHERE a.id = $2 AND a.tenant_id = $1)
        ON CONFLICT (tenant_id, agent_id, channel, user_id, subject) DO UPDATE SET
            -- What people wrote down themselves is not overruled by a machine.
            text = CASE WHEN m.source = 'Staff' AND EXCLUDED.source <> 'Staff' THEN m.text ELSE EXCLUDED.text END,
            source = CASE WHEN m.source = 'Staff' THEN m.source ELSE EXCLUDED.source END, source_message_id = EXCLUDED.source_message_id, updated_at = EXCLUDED.updated_at,
            expires_at = CASE WHEN m.source = 'Staff' AND EXCLUDED.source <> 'Staff' THEN m.expires_at ELSE EXCLUDED.expires_at END
        """;

    private const string Trim =
        $"DELETE FROM knowledge_memories WHERE {Mine} AND id IN (SELECT id FROM knowledge_memories WHERE {Mine} ORDER BY (source = 'Staff') DESC, updated_at DESC, id DESC OFFSET $5)";

    public async Task<IReadOnlyList<Remembered>> ListAsync(MemoryOwner owner, CancellationToken ct)
    {
        await using var command = Command($"SELECT id, kind, text, updated_at FROM knowledge_memories WHERE {Mine} AND (expires_at IS NULL OR expires_at > $5) ORDER BY updated_at DESC LIMIT {MostOfUser}", owner, time.GetUtcNow());
        await using var reader = await command.ExecuteReaderAsync(ct);
        var found = new List<Remembered>();
        while (await reader.ReadAsync(ct))
            found.Add(new Remembered(reader.GetGuid(0), Enum.Parse<MemoryKind>(reader.GetString(1)), reader.GetString(2), reader.GetFieldValue<DateTimeOffset>(3)));
        return found;
    }

    public async Task KeepAsync(MemoryOwner owner, IReadOnlyList<Fact> facts, MemorySource source, string? message, CancellationToken ct)
    {
        if (facts.Count == 0)
            return;
        var known = await ListAsync(owner, ct);
        var now = time.GetUtcNow();
        foreach (var fact in facts)
        {
            // What is said in more words is the same memory, told again.
            if (MemoryMerge.Same(fact, known) is { } same && same.Kind == fact.Kind && fact.Kind is MemoryKind.Preference or MemoryKind.Note && same.Text != fact.Text)
                await DeleteAsync(owner, [same.Id], ct);
            await using var command = Command(Write, owner, Guid.CreateVersion7(), fact.Kind.ToString(), fact.Subject, fact.Text, source.ToString(), (object?)Cut(message) ?? DBNull.Value, now, now + Lifetime);
            await command.ExecuteNonQueryAsync(ct);
        }

        await using var trim = Command(Trim, owner, MostOfUser);
        await trim.ExecuteNonQueryAsync(ct);
        Tell(owner);
    }

    public async Task DeleteAsync(MemoryOwner owner, IReadOnlyCollection<Guid> memories, CancellationToken ct)
    {
        if (memories.Count == 0)
            return;
        await using var command = Command($"DELETE FROM knowledge_memories WHERE {Mine} AND id = ANY ($5)", owner, memories.ToArray());
        await command.ExecuteNonQueryAsync(ct);
        Tell(owner);
    }

    public async Task DeleteAllAsync(MemoryOwner owner, CancellationToken ct)
    {
        foreach (var table in new[] { "knowledge_memory_tasks", "knowledge_memories" })
        {
            await using var command = Command($"DELETE FROM {table} WHERE {Mine}", owner);
            await command.ExecuteNonQueryAsync(ct);
        }

        Tell(owner);
    }

    private void Tell(MemoryOwner owner) => notices.Publish(new ChangeNotice(owner.Tenant.Value, KnowledgeNotices.Feature, KnowledgeNotices.Memory, [owner.Agent.ToString()]));

    private NpgsqlCommand Command(string sql, MemoryOwner owner, params ReadOnlySpan<object> values)
    {
        var command = databases.System.CreateCommand(sql);
        foreach (var value in new object[] { owner.Tenant.Value, owner.Agent, owner.Channel, owner.User })
            command.Parameters.Add(new NpgsqlParameter { Value = value });
        foreach (var value in values)
            command.Parameters.Add(new NpgsqlParameter { Value = value });
        return command;
    }

    private static string? Cut(string? text) => text?.Length > 200 ? text[..200] : text;
}
