using Platform.Protocol.Office;

namespace Platform.Core.Office.Board;

/// <summary>What a subscriber gets: first the whole board, then what changed. Exactly one of the two is set. Shared by all subscribers.</summary>
public sealed class BoardMessage
{
    private readonly Lazy<byte[]> _json;

    internal BoardMessage(OfficeSnapshot snapshot)
    {
        Snapshot = snapshot;
        _json = new(() => System.Text.Json.JsonSerializer.SerializeToUtf8Bytes(snapshot, OfficeJson.Default.OfficeSnapshot));
    }

    internal BoardMessage(OfficeChanges changes)
    {
        Changes = changes;
        _json = new(() => System.Text.Json.JsonSerializer.SerializeToUtf8Bytes(changes, OfficeJson.Default.OfficeChanges));
    }

    public OfficeSnapshot? Snapshot { get; }

    public OfficeChanges? Changes { get; }

    /// <summary>Its JSON, made once however many connections send it.</summary>
    public ReadOnlyMemory<byte> Json => _json.Value;
}
