using System.Net.Http.Json;
using Microsoft.Extensions.Logging;
using Platform.AgentRunner.Graph;
using Platform.AgentRunner.Hosting;
using Platform.Core.Shared.Messaging;
using Platform.Protocol.Runtime;

namespace Platform.AgentRunner.Channels;

/// <summary>
/// A channel in a process of its own. What derives from it says how messages come in and how an answer goes out; admission, the inbox, the outbox with its acknowledgements,
/// and the troubles of Redis and the server are seen to here. Answers are delivered one after another, in their order (docs/extending.md).
/// </summary>
internal abstract class ChannelComponent : Component
{
    // The bell is Pub/Sub, and may be lost.
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan ServerPatience = TimeSpan.FromSeconds(10);

    private readonly RunnerParts _parts;
    private readonly Entrance _entrance;
    private readonly Outbox _outbox;
    private readonly Bell _bell = new();

    protected ChannelComponent(RunnerParts parts)
    {
        (_parts, _entrance, _outbox) = (parts, new Entrance(parts), new Outbox(parts.Redis, parts.Settings.AgentId, parts.Settings.Integration!));
        Log = parts.Log.CreateLogger(Channel);
    }

    /// <summary>The type of the integration, which is the channel of its messages.</summary>
    protected string Channel => _parts.Settings.Integration!;

    /// <summary>As published; there from <see cref="SetupAsync"/> on. A change starts the process again.</summary>
    protected ChannelSettings Settings { get; private set; } = null!;

    protected ILogger Log { get; }

    /// <summary>Until the token is cancelled: brings what people write, each message by <see cref="TakeAsync"/>.</summary>
    protected abstract Task ReceiveAsync(CancellationToken ct);

    /// <summary>Brings an answer to its chat. After a crash the same answer, by its id, may come again.</summary>
    protected abstract Task DeliverAsync(AgentAnswer answer, CancellationToken ct);

    /// <summary>What goes by with time: it is tried again, later and later. Everything else ends the process, and the supervisor starts it again.</summary>
    protected virtual bool IsPassing(Exception exception) => exception is HttpRequestException or IOException or RedisUnavailableException or RedisCommandException;

    protected override async Task SetupAsync(CancellationToken ct)
    {
        // A server that starts at the same time is waited for.
        using var response = await Patiently.RunAsync(() => _entrance.SendAsync(HttpMethod.Get, "runner/v1/channels", null, ServerPatience, ct), Log, ct);
        Settings = (await response.Content.ReadFromJsonAsync(ChannelJson.Default.ChannelSettings, ct))!;
    }

    protected sealed override async Task RunAsync(CancellationToken ct)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(ct);
        Task[] both = [PatientlyAsync(ReceiveAsync, stop.Token), SpeakAsync(stop.Token)];
        var first = await Task.WhenAny(both);
        await stop.CancelAsync();
        await Task.WhenAll(both).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await first;
    }

    /// <summary>Takes a message into the agent's inbox, once for each <see cref="AgentMessage.MessageId"/>.</summary>
    /// <returns>False: this person may not talk to the agent (yet).</returns>
    protected async Task<bool> TakeAsync(AgentMessage message, CancellationToken ct)
    {
        if (await _entrance.HasSeenAsync(message.MessageId!, ct))
            return true;
        var name = message.UserData?["name"]?.ToString();
        if (await _entrance.AdmitAsync(message.PlatformUserId ?? message.ChatId, name, ct) != "admitted")
            return false;
        await _entrance.EnterAsync(message with { Channel = Channel }, ct);
        return true;
    }

    private async Task SpeakAsync(CancellationToken ct)
    {
        await using var answers = await _parts.Redis.SubscribeAsync(RuntimeKeys.Output(_parts.Settings.AgentId), (_, _) => _bell.Ring(), ct);
        await PatientlyAsync(SpeakOutAsync, ct);
    }

    // After every trouble from the first entry on that is not acknowledged: order holds.
    private async Task SpeakOutAsync(CancellationToken ct)
    {
        foreach (var from in (string[])[Outbox.Left, Outbox.New])
        {
            for (var after = from; ;)
            {
                ct.ThrowIfCancellationRequested();
                var entries = await _outbox.ReadAsync(after, ct);
                foreach (var entry in entries)
                    await DeliverAsync(entry, ct);
                if (entries.Count > 0)
                    after = from == Outbox.Left ? entries[^1].Id : Outbox.New;
                else if (from == Outbox.Left)
                    break;
                else
                    await _bell.WaitAsync(Look, ct);
            }
        }
    }

    private async Task DeliverAsync(OutboxEntry entry, CancellationToken ct)
    {
        // Answers of other channels are acknowledged as they are seen.
        if (entry.Answer is { } answer && answer.Channel == Channel)
        {
            await DeliverAsync(answer, ct);
            _parts.Heart.Moved();
        }

        await _outbox.AcknowledgeAsync(entry.Id, ct);
    }

    private async Task PatientlyAsync(Func<CancellationToken, Task> work, CancellationToken ct)
    {
        var backOff = new BackOff(TimeProvider.System);
        while (!ct.IsCancellationRequested)
        {
            var began = TimeProvider.System.GetTimestamp();
            try
            {
                await work(ct);
            }
            catch (Exception exception) when (IsPassing(exception) && !ct.IsCancellationRequested)
            {
                if (TimeProvider.System.GetElapsedTime(began) > BackOff.Longest)
                    backOff.Reset();
                var wait = backOff.Next();
                RunnerLog.TriedAgain(Log, exception.GetType().Name, wait.TotalSeconds);
                await backOff.WaitAsync(wait, ct);
            }
        }
    }
}
