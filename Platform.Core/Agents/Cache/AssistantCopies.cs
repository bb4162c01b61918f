using System.Collections.Concurrent;
using System.Text.Json;
using Microsoft.Extensions.Hosting;
using Platform.Core.Shared.Messaging;
using Platform.Core.Shared.Tenancy;

namespace Platform.Core.Agents.Cache;

/// <summary>An assistant as it is answered.</summary>
/// <param name="Json">UTF-8.</param>
public sealed record AssistantCopy(TenantId Tenant, long Epoch, ReadOnlyMemory<byte> Json);

/// <summary>
/// Assistants in the memory of this process. A message on <c>config_updates</c> drops one; after a gap in the connection all go; without any
/// message a copy ends after <see cref="MaximumAge"/>. While Redis is away nothing is believed, for nobody could tell of changes.
/// </summary>
internal sealed class AssistantCopies(RedisConnection redis, NodeEpochs epochs, TimeProvider time) : IHostedService
{
    public static readonly TimeSpan MaximumAge = TimeSpan.FromSeconds(10);

    // Some hundred MB at most; then it begins anew.
    private const int MaximumCopies = 20_000;

    private readonly ConcurrentDictionary<Guid, Place> _places = new();
    private IAsyncDisposable? _subscription;

    private bool IsListening => _subscription is not null && redis.IsConnected;

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        redis.Disconnected += Clear;
        redis.Reconnected += Clear;
        _subscription = await redis.SubscribeAsync(ConfigKeys.Updates, Hear, cancellationToken);
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        redis.Disconnected -= Clear;
        redis.Reconnected -= Clear;
        if (Interlocked.Exchange(ref _subscription, null) is { } subscription)
            await subscription.DisposeAsync();
    }

    public AssistantCopy? Find(Guid id) =>
        IsListening && _places.TryGetValue(id, out var place) && place.Held is { } held && time.GetElapsedTime(held.Since) < MaximumAge ? held.Copy : null;

    /// <summary>The least epoch that may be shown: a change of it was heard of.</summary>
    public long FloorOf(Guid id) => _places.TryGetValue(id, out var place) ? place.Floor : 0;

    /// <summary>Changes of it are heard of from now on, though no copy is kept.</summary>
    public void Watch(Guid id) => _places.GetOrAdd(id, _ => new Place());

    public void Keep(Guid id, AssistantCopy copy)
    {
        if (_places.Count >= MaximumCopies)
            Clear();
        if (_places.GetOrAdd(id, _ => new Place()).Keep(copy, time.GetTimestamp()))
            epochs.Took(copy.Tenant, id, copy.Epoch);
    }

    public void Forget(Guid id, long epoch) => Raise(_places.GetOrAdd(id, _ => new Place()), id, epoch);

    // {"tenant":"acme","id":"0197…","epoch":7}; ids that are slugs come beside one that is an id.
    private void Hear(string channel, string payload)
    {
        try
        {
            using var message = JsonDocument.Parse(payload);
            if (message.RootElement.GetProperty("id").TryGetGuid(out var id) && _places.TryGetValue(id, out var place))
                Raise(place, id, message.RootElement.GetProperty("epoch").GetInt64());
        }
        catch (Exception exception) when (exception is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            // Somebody else's words on the channel: whatever they meant, nothing here is sure any more.
            Clear();
        }
    }

    // From here on nothing older is answered, though the new copy is only taken with the next question.
    private void Raise(Place place, Guid id, long epoch)
    {
        if (place.Raise(epoch) is { } dropped)
            epochs.Took(dropped.Tenant, id, epoch);
    }

    // What was heard stays, only the copies go.
    private void Clear()
    {
        foreach (var place in _places.Values)
            place.Drop();
        if (_places.Count >= MaximumCopies)
            _places.Clear();
    }

    private sealed record Holding(AssistantCopy Copy, long Since);

    private sealed class Place
    {
        private readonly Lock _lock = new();
        private volatile Holding? _held;
        private long _floor;

        // Read without the lock: one reference, whole or not at all.
        public Holding? Held => _held;

        public long Floor => Volatile.Read(ref _floor);

        public bool Keep(AssistantCopy copy, long now)
        {
            lock (_lock)
            {
                // A change was heard of while this was read.
                if (copy.Epoch < _floor)
                    return false;
                _held = new Holding(copy, now);
                return true;
            }
        }

        /// <summary>The copy that had to go, if there was one.</summary>
        public AssistantCopy? Raise(long epoch)
        {
            lock (_lock)
            {
                Volatile.Write(ref _floor, Math.Max(_floor, epoch));
                if (_held is not { } held || held.Copy.Epoch >= _floor)
                    return null;
                _held = null;
                return held.Copy;
            }
        }

        public void Drop()
        {
            lock (_lock)
                _held = null;
        }
    }
}
