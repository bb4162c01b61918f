using Microsoft.Extensions.Logging;

namespace Platform.Core.Shared.Data;

internal static partial class DataLog
{
    [LoggerMessage(Level = LogLevel.Information, Message = "Database migrated: {Migrations}")]
    public static partial void Migrated(ILogger logger, string migrations);

    [LoggerMessage(Level = LogLevel.Information, Message = "Partitions of {Table}: {Made} made, {Dropped} dropped")]
    public static partial void Partitioned(ILogger logger, string table, int made, int dropped);
}
