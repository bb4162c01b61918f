using System.Data.Common;
using Platform.Core.Shared.Data;

namespace Platform.Core.Shared.Jobs;

/// <summary>The scheduler's door to the database: connections of the owner that see the scheduler's own schema only.</summary>
public sealed class JobDatabase(Databases databases)
{
    public DbDataSource Source => databases.Scheduler;

    /// <summary>True when trying again may help: the database restarts, or the connection was cut.</summary>
    public static bool IsUnavailable(Exception exception) => DatabaseFault.IsUnavailable(exception);
}
