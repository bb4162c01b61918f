using System.Net.Sockets;
using Npgsql;

namespace Platform.Core.Shared.Ingest;

/// <summary>What a failed batch means for its items.</summary>
public enum IngestFailure
{
    /// <summary>The database is away or busy: the same batch may succeed later.</summary>
    Transient,

    /// <summary>At least one item cannot be stored: the batch is split until that item stands alone.</summary>
    BadItem,

    /// <summary>A bug or a broken schema: repeating and splitting are of no use.</summary>
    Fault,
}

internal static class IngestFailures
{
    public static IngestFailure Classify(Exception exception) => exception switch
    {
        // 22: data exception (out of range, bad text), 23: integrity constraint violation.
        PostgresException { SqlState: ['2', '2' or '3', ..] } => IngestFailure.BadItem,
        // 57P01..05 shutdown and the like, 57014 our own time-out, 08 connection, 53 resources, 58 disk, 55P03 lock, 40 serialization and deadlock;
        // 25006: a standby after a failover, 3D000 and 28 are configuration and stay faults.
        PostgresException { SqlState: ['5', '7', ..] or ['0', '8', ..] or ['5', '3', ..] or ['5', '8', ..] or "55P03" or ['4', '0', ..] or "25006" }
            => IngestFailure.Transient,
        PostgresException { IsTransient: true } => IngestFailure.Transient,
        PostgresException => IngestFailure.Fault,
        // Everything else that Npgsql itself throws is about the connection or the pool.
        NpgsqlException or TimeoutException or IOException or SocketException or OperationCanceledException => IngestFailure.Transient,
        _ => IngestFailure.Fault,
    };
}
