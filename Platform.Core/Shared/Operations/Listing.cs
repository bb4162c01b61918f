using System.Buffers.Text;
using System.Text.Json;

namespace Platform.Core.Shared.Operations;

/// <summary>A part of a list, and where the next part begins (null after the last).</summary>
public sealed record Listing<T>(IReadOnlyList<T> Items, string? NextCursor)
{
    /// <summary>Cuts what was read with one row more than <paramref name="limit"/>; the extra row only says that there is more.</summary>
    public static Listing<T> Cut(List<T> rows, int limit, Func<T, object?[]> keys)
    {
        if (rows.Count <= limit)
            return new Listing<T>(rows, null);
        rows.RemoveRange(limit, rows.Count - limit);
        return new Listing<T>(rows, Cursor.Of(keys(rows[^1])));
    }
}

/// <summary>The keys of the last row that a caller has seen, as text that means nothing to it.</summary>
public static class Cursor
{
    public const int DefaultLimit = 50;

    public const int MaximumLimit = 500;

    public static readonly Error Malformed = Error.OfField("/cursor", "shared.invalid_cursor", "The cursor is not one that this list gave out.");

    public static string Of(params object?[] keys) => Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes(keys));

    /// <summary>The keys as JSON values, or null when the text is no cursor of <paramref name="count"/> keys.</summary>
    public static JsonElement[]? Read(string cursor, int count)
    {
        try
        {
            var keys = JsonSerializer.Deserialize<JsonElement[]>(Base64Url.DecodeFromChars(cursor));
            return keys?.Length == count ? keys : null;
        }
        catch (Exception exception) when (exception is FormatException or JsonException)
        {
            return null;
        }
    }

    /// <summary>The one id of a list that is sorted by id.</summary>
    public static bool TryReadId(string? cursor, out Guid? id)
    {
        id = null;
        if (cursor is null)
            return true;
        if (Read(cursor, 1) is not [{ ValueKind: JsonValueKind.String } key] || !key.TryGetGuid(out var value))
            return false;
        id = value;
        return true;
    }
}
