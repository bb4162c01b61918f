namespace Platform.Core.Knowledge.Ingestion;

/// <summary>Lets at most half of the node's cores work on sources at a time, in the order of their coming: whoever chats never waits for them. Held for a moment, never over the network.</summary>
internal sealed class WorkGate
{
    private readonly SemaphoreSlim _places = new(Math.Max(1, Environment.ProcessorCount / 2));

    public async Task<Place> EnterAsync(CancellationToken ct)
    {
        await _places.WaitAsync(ct);
        return new Place(_places);
    }

    public readonly struct Place(SemaphoreSlim places) : IDisposable
    {
        public void Dispose() => places.Release();
    }
}
