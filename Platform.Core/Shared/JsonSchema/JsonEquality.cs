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

    // Levels of arrays and objects. More would need much stack, and its exception long to get through it.
    private const int Deepest = 1_000;

    public bool Equals(JsonElement x, JsonElement y) => AreSame(x, y, Deepest);

    public int GetHashCode(JsonElement value) => HashOf(value, Deepest);

    private static bool AreSame(JsonElement x, JsonElement y, int levels)
    {
        EnsureLevels(levels);
        if (x.ValueKind != y.ValueKind)
            return false;
        return x.ValueKind switch
        {
            JsonValueKind.String => AreSameTexts(x, y),
            JsonValueKind.Number => AreSameNumbers(x, y),
            JsonValueKind.Array => AreSameArrays(x, y, levels - 1),
            JsonValueKind.Object => AreSameObjects(x, y, levels - 1),
            _ => true,
        };
    }

    private static int HashOf(JsonElement value, int levels)
    {
        EnsureLevels(levels);
        return HashCode.Combine(value.ValueKind, value.ValueKind switch
        {
            JsonValueKind.String => HashOfText(value),
            JsonValueKind.Number => JsonNumber.TryRead(value, out var number) ? number.GetHashCode() : 0,
            JsonValueKind.Array => HashOfArray(value, levels - 1),
            JsonValueKind.Object => HashOfObject(value, levels - 1),
            _ => 0,
        });
    }

    /// <summary>Deep values end in an exception that the evaluation knows, not in a dead process.</summary>
    private static void EnsureLevels(int levels)
    {
        if (levels < 0)
            throw new InsufficientExecutionStackException();
        RuntimeHelpers.EnsureSufficientExecutionStack();
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

    private static bool AreSameArrays(JsonElement x, JsonElement y, int levels)
    {
        if (x.GetArrayLength() != y.GetArrayLength())
            return false;
        using var right = y.EnumerateArray();
        foreach (var left in x.EnumerateArray())
            if (!right.MoveNext() || !AreSame(left, right.Current, levels))
                return false;
        return true;
    }

    private static bool AreSameObjects(JsonElement x, JsonElement y, int levels)
    {
        var left = Properties(x);
        var right = Properties(y);
        return left.Count == right.Count && left.All(property => right.TryGetValue(property.Key, out var other) && AreSame(property.Value, other, levels));
    }

    private static int HashOfText(JsonElement text)
    {
        var raw = JsonText.Quoted(text);
        var hash = new HashCode();
        hash.AddBytes(raw.Contains((byte)'\\') ? Encoding.UTF8.GetBytes(JsonText.Of(text)) : raw);
        return hash.ToHashCode();
    }

    private static int HashOfArray(JsonElement array, int levels)
    {
        var hash = new HashCode();
        foreach (var item in array.EnumerateArray())
            hash.Add(HashOf(item, levels));
        return hash.ToHashCode();
    }

    private static int HashOfObject(JsonElement element, int levels)
    {
        var hash = 0;
        foreach (var (name, value) in Properties(element))
            hash ^= HashCode.Combine(name, HashOf(value, levels));
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
