using Npgsql;
using Platform.Core.Shared.Data;

namespace Platform.Core.Office.Integration;

/// <summary>Lets one node of all drive a tenant's demo: a lock in the database that ends with its connection, whatever becomes of the node.</summary>
public sealed class DemoLease(Databases databases)
{
    /// <summary>Null while another node holds it.</summary>
    public async Task<Held?> TryTakeAsync(Guid tenant, CancellationToken ct)
    {
        var connection = await databases.System.OpenConnectionAsync(ct);
        await using var command = new NpgsqlCommand("SELECT pg_try_advisory_lock(hashtextextended('office demo ' || $1::text, 0))", connection) { Parameters = { new() { Value = tenant } } };
        if (await command.ExecuteScalarAsync(ct) is true)
            return new Held(connection);
        await connection.DisposeAsync();
        return null;
    }

    public sealed class Held(NpgsqlConnection connection) : IAsyncDisposable
    {
        /// <summary>Throws when the connection, and with it the lock, is gone.</summary>
        public async Task CheckAsync(CancellationToken ct)
        {
            await using var command = new NpgsqlCommand("SELECT 1", connection);
            await command.ExecuteScalarAsync(ct);
        }

        // Going back to the pool resets the session, which frees its locks too.
        public ValueTask DisposeAsync() => connection.DisposeAsync();
    }
}
