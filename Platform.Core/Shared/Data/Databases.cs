using System.Data.Common;
using Npgsql;

namespace Platform.Core.Shared.Data;

/// <summary>
/// The doors to one database. Every role is taken with the start-up option <c>role</c>, so one login serves and a pooled
/// connection falls back to its role, never to the login's own rights.
/// </summary>
public sealed class Databases : IAsyncDisposable
{
    public const string AppRole = "platform_app";
    public const string SystemRole = "platform_system";

    /// <summary>Where the job scheduler's own tables stand, apart from ours.</summary>
    public const string SchedulerSchema = "quartz";

    public Databases(string connectionString)
    {
        Owner = Build(connectionString, null, "owner", 8);
        App = Build(connectionString, AppRole, "app", 40);
        System = Build(connectionString, SystemRole, "system", 20);
        Scheduler = Build(new NpgsqlConnectionStringBuilder(connectionString) { SearchPath = SchedulerSchema }.ConnectionString, null, "scheduler", 20);
    }

    /// <summary>Migrations, partitions and roles only.</summary>
    public NpgsqlDataSource Owner { get; }

    /// <summary>Everything that runs for one tenant: row-level security applies.</summary>
    public NpgsqlDataSource App { get; }

    /// <summary>Ingest, workers and the few methods named AcrossTenants: sees all tenants' rows, owns nothing.</summary>
    public NpgsqlDataSource System { get; }

    /// <summary>The job scheduler alone: it makes and owns its tables, so it comes as the owner, and sees its own schema only.</summary>
    public DbDataSource Scheduler { get; }

    public async ValueTask DisposeAsync()
    {
        await Scheduler.DisposeAsync();
        await App.DisposeAsync();
        await System.DisposeAsync();
        await Owner.DisposeAsync();
    }

    private static NpgsqlDataSource Build(string connectionString, string? role, string name, int poolSize)
    {
        var settings = new NpgsqlConnectionStringBuilder(connectionString)
        {
            ApplicationName = $"platform {name}", MaxPoolSize = poolSize, Timeout = 5, CommandTimeout = 30, IncludeErrorDetail = false,
        };
        if (role is not null)
            settings.Options = $"{settings.Options} -c role={role}".Trim();
        return new NpgsqlDataSourceBuilder(settings.ConnectionString) { Name = name }.Build();
    }
}
