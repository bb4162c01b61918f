using System.Text.Json;
using Platform.Core.Shared.Operations;

namespace Platform.Core.Knowledge.Reading;

/// <summary>A part of the list of sources.</summary>
internal sealed record SourcePage(SourceStatus? Status, SourceOrder Order, bool Descending, int Limit, int Offset = 0)
{
    /// <summary>The key and the id of the row before the first.</summary>
    public (object Key, Guid Id)? After { get; init; }

    /// <summary>What is sorted by, as the statement says it.</summary>
    public static string KeyOf(SourceOrder order) => order switch
    {
        SourceOrder.Title => "lower(s.title)",
        SourceOrder.Updated => "s.updated_at",
        SourceOrder.Size => "coalesce(v.size, 0)",
        SourceOrder.Cost => "(SELECT coalesce(sum(e.cost), 0) FROM knowledge_editions e WHERE e.source_id = s.id)",
        _ => "s.created_at",
    };

    public static object?[] Keys(SourceLine line, SourceOrder order) => [order.ToString(), Value(line, order), line.Id];

    /// <summary>False for a cursor of another order.</summary>
    public static bool TryRead(string? cursor, SourceOrder order, out (object Key, Guid Id)? after)
    {
        after = null;
        if (cursor is null)
            return true;
        if (Cursor.Read(cursor, 3) is not [{ ValueKind: JsonValueKind.String } named, var key, { ValueKind: JsonValueKind.String } last] || named.GetString() != order.ToString() || !last.TryGetGuid(out var id))
            return false;
        object? value = (order, key.ValueKind) switch
        {
            (SourceOrder.Title, JsonValueKind.String) => key.GetString(),
            (SourceOrder.Size, JsonValueKind.Number) => key.TryGetInt64(out var size) ? size : null,
            (SourceOrder.Cost, JsonValueKind.Number) => key.TryGetDecimal(out var cost) ? cost : null,
            (SourceOrder.Added or SourceOrder.Updated, JsonValueKind.String) => key.TryGetDateTimeOffset(out var at) ? at : null,
            _ => null,
        };
        after = value is null ? null : (value, id);
        return after is not null;
    }

    // The lower case is the database's own.
    private static object Value(SourceLine line, SourceOrder order) => order switch
    {
        SourceOrder.Title => line.SortTitle, SourceOrder.Updated => line.UpdatedAt, SourceOrder.Size => line.Size, SourceOrder.Cost => line.Cost, _ => line.CreatedAt,
    };
}
