using System.Diagnostics;

namespace Platform.Tests.Shared;

/// <summary>
/// Counts the statements that this process sends to one database while it listens: everything that Npgsql sends, whoever asked for it. One batch
/// of several statements is one.
/// </summary>
public sealed class SqlStatements : IDisposable
{
    private readonly ActivityListener _listener;
    private readonly List<string> _texts = [];

    /// <param name="database">The name of the database; what other tests do at the same time is theirs.</param>
    /// <param name="ofOperations">Only what operations ask for: not what the node keeps in memory and reads again after some seconds, nor what it does by itself.</param>
    public SqlStatements(string database, bool ofOperations = false)
    {
        _listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name is "Npgsql" or "Platform",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = activity =>
            {
                // A connection that is opened is an activity too, without a text.
                if (activity.Source.Name == "Npgsql" && (!ofOperations || activity.Parent?.Source.Name == "Platform")
                    && activity.GetTagItem("db.namespace") as string == database && activity.GetTagItem("db.query.text") is string text)
                    lock (_texts)
                        _texts.Add(text);
            },
        };
        ActivitySource.AddActivityListener(_listener);
    }

    public IReadOnlyList<string> Texts
    {
        get
        {
            lock (_texts)
                return [.. _texts];
        }
    }

    public void Clear()
    {
        lock (_texts)
            _texts.Clear();
    }

    public void Dispose() => _listener.Dispose();
}
