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

        public async ValueTask DisposeAsync()
        {
            try
            {
                // The pool resets a session only when it gives it out again; until then the lock would keep the other nodes waiting.
                await using var command = new NpgsqlCommand("SELECT pg_advisory_unlock_all()", connection);
                await command.ExecuteNonQueryAsync(CancellationToken.None);
            }
            catch (Exception exception) when (exception is NpgsqlException or InvalidOperationException)
            {
                // The connection is gone, and the lock with it.
            }
            finally
            {
                await connection.DisposeAsync();
            }
        }
    }
}
