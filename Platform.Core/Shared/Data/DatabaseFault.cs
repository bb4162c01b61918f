using System.Net.Sockets;
using Npgsql;

namespace Platform.Core.Shared.Data;

/// <summary>Tells the database's faults apart: away for now, or a violated rule.</summary>
public static class DatabaseFault
{
    /// <summary>True when trying again later may help: connection lost, shutting down, starting up, out of connections, time-out.</summary>
    public static bool IsUnavailable(Exception exception)
    {
        for (var e = exception; e is not null; e = e.InnerException)
        {
            if (e is PostgresException postgres)
                return postgres.IsTransient || postgres.SqlState.StartsWith("57P", StringComparison.Ordinal) || postgres.SqlState.StartsWith("08", StringComparison.Ordinal);
            if (e is NpgsqlException or SocketException or TimeoutException or EndOfStreamException)
                return true;
        }

        return false;
    }

    public static bool IsUniqueViolation(Exception exception) =>
        exception.GetBaseException() is PostgresException { SqlState: PostgresErrorCodes.UniqueViolation };
}
