using System.Collections.Concurrent;
using Platform.Core.Shared.Tenancy;

namespace Platform.Core.Shared.Operations;

/// <summary>
/// Operations of one tenant that wait for each other on locks in the database anyway. Waiting there would hold a connection each, and a few
/// hundred at once would take every connection that the others need; so all but a few wait here, before they have one.
/// </summary>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class TakesTurnsAttribute(string queue) : Attribute
{
    /// <summary>Operations with the same name wait for the same turns.</summary>
    public string Queue { get; } = queue;
}

/// <summary>The turns of this process.</summary>
internal sealed class Turns
{
    // The pool has 40 connections.
    private const int AtOnce = 6;

    private readonly ConcurrentDictionary<(TenantId, string), SemaphoreSlim> _queues = new();

    /// <summary>Waits for a turn, where the operation takes turns; disposing ends it.</summary>
    public async ValueTask<Turn> TakeAsync(string? queue, TenantId? tenant, CancellationToken ct)
    {
        if (queue is null || tenant is not { } of)
            return default;
        var places = _queues.GetOrAdd((of, queue), _ => new SemaphoreSlim(AtOnce));
        await places.WaitAsync(ct);
        return new Turn(places);
    }

    public readonly struct Turn(SemaphoreSlim? places) : IDisposable
    {
        public void Dispose() => places?.Release();
    }
}
