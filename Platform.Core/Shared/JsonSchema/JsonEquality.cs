using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;

namespace Platform.Core.Shared.JsonSchema;

/// <summary>
/// Equality of JSON values as the specification has it: numbers by value, strings by code points, objects in any order. The hashes
/// are seeded per process, so nobody can prepare values that collide.
/// </summary>
internal sealed class JsonEquality : IEqualityComparer<JsonElement>
{
    public static readonly JsonEquality Instance = new();

    public bool Equals(JsonElement x, JsonElement y)
    {
        // Deep values end in an exception that the evaluation knows, not in a dead process.
        RuntimeHelpers.EnsureSufficientExecutionStack();
        if (x.ValueKind != y.ValueKind)
            return false;
        return x.ValueKind switch
        {
            JsonValueKind.String => AreSameTexts(x, y),
            JsonValueKind.Number => AreSameNumbers(x, y),
            JsonValueKind.Array => AreSameArrays(x, y),
            JsonValueKind.Object => AreSameObjects(x, y),
            _ => true,
        };
    }

    public int GetHashCode(JsonElement value)
    {
        RuntimeHelpers.EnsureSufficientExecutionStack();
        return HashCode.Combine(value.ValueKind, value.ValueKind switch
        {
            JsonValueKind.String => HashOfText(value),
            JsonValueKind.Number => JsonNumber.TryRead(value, out var number) ? number.GetHashCode() : 0,
            JsonValueKind.Array => HashOfArray(value),
            JsonValueKind.Object => HashOfObject(value),
            _ => 0,
        });
    }

    private static bool AreSameTexts(JsonElement x, JsonElement y)
    {
        var left = JsonText.Quoted(x);
        var right = JsonText.Quoted(y);
        return left.SequenceEqual(right) || ((left.Contains((byte)'\\') || right.Contains((byte)'\\')) && JsonText.Of(x) == JsonText.Of(y));
    }

    private static bool AreSameNumbers(JsonElement x, JsonElement y) => JsonNumber.TryRead(x, out var left) && JsonNumber.TryRead(y, out var right)
        ? left == right
        : JsonMarshal.GetRawUtf8Value(x).SequenceEqual(JsonMarshal.GetRawUtf8Value(y));

    private bool AreSameArrays(JsonElement x, JsonElement y)
    {
        if (x.GetArrayLength() != y.GetArrayLength())
            return false;
        using var right = y.EnumerateArray();
        foreach (var left in x.EnumerateArray())
            if (!right.MoveNext() || !Equals(left, right.Current))
                return false;
        return true;
    }

    private bool AreSameObjects(JsonElement x, JsonElement y)
    {
        var left = Properties(x);
        var right = Properties(y);
        return left.Count == right.Count && left.All(property => right.TryGetValue(property.Key, out var other) && Equals(property.Value, other));
    }

    private static int HashOfText(JsonElement text)
    {
        var raw = JsonText.Quoted(text);
        var hash = new HashCode();
        hash.AddBytes(raw.Contains((byte)'\\') ? Encoding.UTF8.GetBytes(JsonText.Of(text)) : raw);
        return hash.ToHashCode();
    }

    private int HashOfArray(JsonElement array)
    {
        var hash = new HashCode();
        foreach (var item in array.EnumerateArray())
            hash.Add(GetHashCode(item));
        return hash.ToHashCode();
    }

    private int HashOfObject(JsonElement element)
    {
        var hash = 0;
        foreach (var (name, value) in Properties(element))
            hash ^= HashCode.Combine(name, GetHashCode(value));
        return hash;
    }

    /// <summary>Of a key that stands twice the last one counts, as in every parser.</summary>
    private static Dictionary<string, JsonElement> Properties(JsonElement element)
    {
        var properties = new Dictionary<string, JsonElement>();
        foreach (var property in element.EnumerateObject())
            properties[JsonText.NameOf(property)] = property.Value;
        return properties;
    }
}
