using Npgsql;
using Platform.Core.Shared.Data;
using Platform.Core.Shared.Events;
using Platform.Core.Tenants.Contracts;

namespace Platform.Core.Office.SqlDoor;

/// <summary>Takes SQL doors away with their tenants.</summary>
internal sealed class SqlDoors(Databases databases) : IConsume<TenantDeleted>
{
    public async Task ConsumeAsync(TenantDeleted @event, CancellationToken ct)
    {
        await using var connection = await databases.Owner.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        await RemoveAsync(connection, @event.TenantId, ct);
        foreach (var table in new[] { "office_agents", "office_events", "office_samples", "office_sql_inbox" })
        {
            await using var delete = new NpgsqlCommand($"DELETE FROM {table} WHERE tenant_id = $1", connection);
            delete.Parameters.Add(new() { Value = @event.TenantId });
            await delete.ExecuteNonQueryAsync(ct);
        }
        await transaction.CommitAsync(ct);
    }

    /// <summary>Removes the tenant's schema, role and binding. Sessions of the role end, so that none goes on after it.</summary>
    public static async Task RemoveAsync(NpgsqlConnection connection, Guid tenant, CancellationToken ct)
    {
        string? name;
        await using (var find = new NpgsqlCommand("DELETE FROM office_sql_bindings WHERE tenant_id = $1 RETURNING role_name", connection))
        {
            find.Parameters.Add(new() { Value = tenant });
            name = await find.ExecuteScalarAsync(ct) as string;
        }
        if (name is null)
            return;
        await using var drop = new NpgsqlCommand($"""
            ALTER ROLE {name} NOLOGIN;
            GRANT {name} TO CURRENT_USER;
            SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = '{name}';
            DROP SCHEMA IF EXISTS {name} CASCADE;
            DROP OWNED BY {name} CASCADE;
            DROP ROLE {name};
            """, connection);
        await drop.ExecuteNonQueryAsync(ct);
    }
}
