using System.Diagnostics;
using Npgsql;

namespace Platform.Tests.Agents;

/// <summary>Counts the SQL statements that are sent to one database, by the driver's own activities.</summary>
public sealed class StatementCount : IDisposable
{
    private readonly ActivityListener _listener;
    private int _count;

    /// <param name="connectionString">Of the database; other tests' databases do not count.</param>
    /// <param name="counts">Which activities count; null for all of them.</param>
    public StatementCount(string connectionString, Func<Activity, bool>? counts = null)
    {
        var database = new NpgsqlConnectionStringBuilder(connectionString).Database;
        _listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name is "Npgsql" or "Platform",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = activity =>
            {
                if (activity.Source.Name == "Npgsql" && activity.Tags.Any(tag => tag.Key is "db.name" or "db.namespace" && tag.Value?.EndsWith(database!, StringComparison.Ordinal) is true)
                    && activity.Tags.Any(tag => tag.Key is "db.statement" or "db.query.text") && counts?.Invoke(activity) is not false)
                    Interlocked.Increment(ref _count);
            },
        };
        ActivitySource.AddActivityListener(_listener);
    }

    public int Count => Volatile.Read(ref _count);

    public void Dispose() => _listener.Dispose();
}
