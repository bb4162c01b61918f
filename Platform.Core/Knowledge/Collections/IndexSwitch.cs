using Microsoft.Extensions.Logging;
using Npgsql;
using Platform.Core.Knowledge.Contracts;
using Platform.Core.Knowledge.Ingestion;
using Platform.Core.Shared.Data;
using Platform.Core.Shared.Live;
using Platform.Core.Shared.Tenancy;

namespace Platform.Core.Knowledge.Collections;

/// <summary>
/// Lets an index serve that was built beside another, all of it at once, when the last of its editions is over. A source that failed under it keeps the edition that serves, and says so.
/// Who guards the switch may have it wait for a person.
/// </summary>
internal sealed class IndexSwitch(Databases databases, IEnumerable<ISwitchGuard> guards, ChangeNotices notices, TimeProvider time, ILogger<IndexSwitch> logger)
{
    /// <summary>Not one source is ready under it.</summary>
    public const string AllFailed = "all_failed";

    private const string Building = "SELECT i.id FROM knowledge_indexes i WHERE i.state = 'Building' AND i.warning IS NULL AND NOT EXISTS (SELECT 1 FROM knowledge_editions e WHERE e.index_id = i.id AND e.ended_at IS NULL)";

    private const string Standing =
        """
        SELECT i.tenant_id, i.collection_id, EXISTS (SELECT 1 FROM knowledge_editions e WHERE e.index_id = i.id AND e.ended_at IS NULL),
            EXISTS (SELECT 1 FROM knowledge_editions e WHERE e.index_id = i.id), EXISTS (SELECT 1 FROM knowledge_editions e WHERE e.index_id = i.id AND e.state = 'Ready')
        FROM knowledge_indexes i WHERE i.id = $1 AND i.state = 'Building' AND i.warning IS NULL
        """;

    /// <summary>Every index that may be ready.</summary>
    public async Task TryAllAcrossTenants(CancellationToken ct)
    {
        var ready = new List<Guid>();
        await using (var command = databases.System.CreateCommand(Building))
        {
            await using var reader = await command.ExecuteReaderAsync(ct);
            while (await reader.ReadAsync(ct))
                ready.Add(reader.GetGuid(0));
        }

        foreach (var index in ready)
            await TryAsync(index, ct);
    }

    /// <summary>Switches to it where all of it is over and nobody warns.</summary>
    public async Task TryAsync(Guid index, CancellationToken ct)
    {
        if (await FindAsync(index, ct) is not { IsOpen: false } built)
            return;
        if (await WarningAsync(built, index, ct) is { } warning)
        {
            if (await WarnAsync(index, warning, ct))
                IngestionLog.SwitchWaits(logger, index, built.Collection, warning.Code);
        }
        else if (await SwitchAsync(built, index, ct))
        {
            IngestionLog.Switched(logger, index, built.Collection);
        }

        notices.Publish(new ChangeNotice(built.Tenant.Value, KnowledgeNotices.Feature, KnowledgeNotices.Collection, [built.Collection.ToString()]));
    }

    private async Task<SwitchWarning?> WarningAsync(BuiltIndex built, Guid index, CancellationToken ct)
    {
        if (built is { HasEditions: true, HasReady: false })
            return new SwitchWarning(AllFailed, null);
        foreach (var guard in guards)
        {
            if (await guard.ExamineAsync(built.Tenant, built.Collection, index, ct) is { } warning)
                return warning;
        }

        return null;
    }

    private async Task<bool> SwitchAsync(BuiltIndex built, Guid index, CancellationToken ct)
    {
        await using var connection = await databases.System.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        var switched = await IndexRows.SwitchAsync(connection, built.Collection, index, time.GetUtcNow(), evenWarned: false, ct);
        // What was added for it, should a source have been missing, must stay.
        await transaction.CommitAsync(ct);
        if (switched)
            notices.Publish(new ChangeNotice(built.Tenant.Value, KnowledgeNotices.Feature, KnowledgeNotices.Source, []));
        return switched;
    }

    private async Task<bool> WarnAsync(Guid index, SwitchWarning warning, CancellationToken ct)
    {
        await using var command = databases.System.CreateCommand("UPDATE knowledge_indexes SET warning = $2::jsonb WHERE id = $1 AND state = 'Building' AND warning IS NULL");
        command.Parameters.Add(new NpgsqlParameter { Value = index });
        command.Parameters.Add(new NpgsqlParameter { Value = KnowledgeJson.Text(warning) });
        return await command.ExecuteNonQueryAsync(ct) == 1;
    }

    private async Task<BuiltIndex?> FindAsync(Guid index, CancellationToken ct)
    {
        await using var command = databases.System.CreateCommand(Standing);
        command.Parameters.Add(new NpgsqlParameter { Value = index });
        await using var reader = await command.ExecuteReaderAsync(ct);
        return await reader.ReadAsync(ct) ? new BuiltIndex(new TenantId(reader.GetGuid(0)), reader.GetGuid(1), reader.GetBoolean(2), reader.GetBoolean(3), reader.GetBoolean(4)) : null;
    }

    private sealed record BuiltIndex(TenantId Tenant, Guid Collection, bool IsOpen, bool HasEditions, bool HasReady);
}
