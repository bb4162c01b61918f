using System.Data.Common;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Npgsql;

namespace Platform.Core.Shared.Data;

/// <summary>
/// Tells row-level security the tenant whenever a connection is opened. The pool resets the setting (DISCARD ALL) before the
/// next user, so a forgotten tenant means no rows, never another's.
/// </summary>
internal sealed class TenantConnectionInterceptor : DbConnectionInterceptor
{
    public override async Task ConnectionOpenedAsync(DbConnection connection, ConnectionEndEventData eventData, CancellationToken cancellationToken = default)
    {
        await using var command = Command(connection, eventData);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    public override void ConnectionOpened(DbConnection connection, ConnectionEndEventData eventData)
    {
        using var command = Command(connection, eventData);
        command.ExecuteNonQuery();
    }

    private static NpgsqlCommand Command(DbConnection connection, ConnectionEndEventData eventData)
    {
        var tenant = (eventData.Context as PlatformDbContext)?.CurrentTenant ?? TenantWall.Closed.Tenant;
        return new NpgsqlCommand("SELECT set_config('platform.tenant_id', $1, false)", (NpgsqlConnection)connection)
        {
            Parameters = { new() { Value = tenant.Value.ToString() } },
        };
    }
}
