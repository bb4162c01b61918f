using System.Collections.Concurrent;
using Platform.Core.Shared.Messaging;
using Platform.Protocol.Runtime;

namespace Platform.Tests.Runtime.Kills;

/// <summary>Looks into the agents' outboxes while a run goes on: how far it is, and what was there at any time.</summary>
internal sealed class Outboxes(KillSite site) : IAsyncDisposable
{
    private const int Page = 1_000;

    private readonly ConcurrentDictionary<string, string> _seen = new();
    private readonly CancellationTokenSource _stop = new();
    private Task _watching = Task.CompletedTask;

    /// <summary>Questions that have an answer.</summary>
    public int Answered => _seen.Count;

    /// <summary>The answer's id by the question's, as first seen.</summary>
    public IReadOnlyDictionary<string, string> Seen => _seen;

    public bool Holds(string question) => _seen.ContainsKey(question);

    public void Watch() => _watching = WatchAsync();

    /// <summary>All of them, oldest first.</summary>
    /// <param name="name">The agent's in Redis.</param>
    public async Task<IReadOnlyList<AgentAnswer>> ReadAsync(string name)
    {
        var (answers, after) = (new List<AgentAnswer>(), "-");
        while (true)
        {
            var entries = (await site.Redis.ExecuteAsync("XRANGE", CancellationToken.None, RuntimeKeys.Outbox(name), after, "+", "COUNT", Page)).AsArray();
            answers.AddRange(entries.Select(entry => RuntimeJson.Read(entry.AsArray()[1].Field(RuntimeKeys.Payload), RuntimeJson.Default.AgentAnswer)!));
            if (entries.Count < Page)
                return answers;
            after = "(" + entries[^1].AsArray()[0].AsString();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _watching;
        _stop.Dispose();
    }

    private async Task WatchAsync()
    {
        await Task.Yield();
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                for (var agent = 0; agent < site.Plan.Agents; agent++)
                {
                    foreach (var answer in await ReadAsync(KillSite.NameOf(agent)))
                        _seen.TryAdd(answer.ReplyTo ?? answer.MessageId, answer.MessageId);
                }
            }
            catch (RedisUnavailableException)
            {
                // It is being restarted.
            }

            await Task.Delay(TimeSpan.FromMilliseconds(100), _stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
