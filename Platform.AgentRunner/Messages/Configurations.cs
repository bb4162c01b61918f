using System.Text.Json;
using Platform.AgentRunner.Hosting;
using Platform.Core.Shared.Messaging;
using Platform.Protocol.Runtime;

namespace Platform.AgentRunner.Messages;

/// <summary>The agent's configuration for the next message: read again when a change is heard of, and after every gap in the connection; a message under way keeps its own.</summary>
internal sealed class Configurations(RunnerParts parts) : IAsyncDisposable
{
    // The longest that a missed change can go unnoticed.
    private static readonly TimeSpan MaximumAge = TimeSpan.FromSeconds(30);

    private readonly SemaphoreSlim _gate = new(1, 1);
    private IAsyncDisposable? _subscription;
    private volatile RunnerConfiguration? _held;
    private long _readAt;
    private volatile bool _isStale;

    public async Task<RunnerConfiguration> StartAsync(CancellationToken ct)
    {
        if (_subscription is null)
        {
            _subscription = await parts.Redis.SubscribeAsync(RuntimeKeys.ConfigUpdates, Hear, ct);
            parts.Redis.Reconnected += MarkStale;
        }

        return await FindAsync(null, ct);
    }

    public async ValueTask DisposeAsync()
    {
        parts.Redis.Reconnected -= MarkStale;
        if (_subscription is not null)
            await _subscription.DisposeAsync();
        _gate.Dispose();
    }

    /// <param name="version">Null for the published one; others are read each time.</param>
    public async Task<RunnerConfiguration> FindAsync(int? version, CancellationToken ct)
    {
        if (version is not null)
            return await parts.Server.ConfigurationAsync(version, ct);
        if (Fresh() is { } held)
            return held;
        await _gate.WaitAsync(ct);
        try
        {
            if (Fresh() is { } meanwhile)
                return meanwhile;
            // Before the reading: a change that comes while it is under way counts.
            _isStale = false;
            var read = await parts.Server.ConfigurationAsync(null, ct);
            _held = read;
            Volatile.Write(ref _readAt, TimeProvider.System.GetTimestamp());
            parts.Heart.Epoch = read.Epoch;
            return read;
        }
        catch
        {
            _isStale = true;
            throw;
        }
        finally
        {
            _gate.Release();
        }
    }

    private RunnerConfiguration? Fresh() => !_isStale && _held is { } held && TimeProvider.System.GetElapsedTime(Volatile.Read(ref _readAt)) < MaximumAge ? held : null;

    // {"tenant":"acme","id":"support","epoch":7}: the slug comes beside the id.
    private void Hear(string channel, string payload)
    {
        try
        {
            if (JsonSerializer.Deserialize(payload, RuntimeJson.Default.ConfigUpdate) is { } update && RuntimeKeys.AgentId(update.Tenant, update.Id) != parts.Settings.AgentId)
                return;
        }
        catch (JsonException)
        {
            // Whatever was meant: looking again does no harm.
        }

        _isStale = true;
    }

    private void MarkStale() => _isStale = true;
}
