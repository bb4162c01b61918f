using System.Text.Json.Nodes;
using Platform.Core.Shared.Operations;

namespace Platform.Core.Agents.Versions;

/// <summary>A key that two people have changed in different ways.</summary>
public sealed record DraftConflict(string Pointer, JsonNode? Before, JsonNode? Mine, JsonNode? Theirs);

/// <summary>
/// Brings two people's changes of one document together, key by key as RFC 7396 does: objects are gone into, everything else is one value, lists too.
/// </summary>
public static class DraftMerge
{
    /// <summary>What is different, one entry for each key.</summary>
    public static IReadOnlyList<ConfigChange> Changes(JsonObject before, JsonObject after)
    {
        var (left, right) = (Leaves(before), Leaves(after));
        var changes = new List<ConfigChange>();
        foreach (var pointer in left.Keys.Union(right.Keys).Order(StringComparer.Ordinal))
        {
            var (was, stands) = (left.TryGetValue(pointer, out var old), right.TryGetValue(pointer, out var fresh));
            if (was && stands && JsonNode.DeepEquals(old, fresh))
                continue;
            changes.Add(new ConfigChange(was ? stands ? "replace" : "remove" : "add", pointer, old?.DeepClone(), fresh?.DeepClone()));
        }

        return changes;
    }

    /// <summary>The keys that both have changed, and not to the same value.</summary>
    public static IReadOnlyList<DraftConflict> Conflicts(JsonObject before, JsonObject mine, JsonObject theirs)
    {
        var other = Changes(before, theirs).ToDictionary(change => change.Pointer);
        return
        [
            .. Changes(before, mine).Where(change => other.TryGetValue(change.Pointer, out var their) && !JsonNode.DeepEquals(change.After, their.After))
                .Select(change => new DraftConflict(change.Pointer, change.Before, change.After, other[change.Pointer].After)),
        ];
    }

    /// <summary>Theirs with my changes laid over it; where both have changed a key, <paramref name="takesMine"/> decides.</summary>
    public static JsonObject Merge(JsonObject before, JsonObject mine, JsonObject theirs, Func<string, bool> takesMine)
    {
        var merged = (JsonObject)theirs.DeepClone();
        var conflicts = Conflicts(before, mine, theirs).Select(conflict => conflict.Pointer).ToHashSet();
        foreach (var change in Changes(before, mine).Where(change => !conflicts.Contains(change.Pointer) || takesMine(change.Pointer)))
            Put(merged, change);
        return merged;
    }

    private static void Put(JsonObject document, ConfigChange change)
    {
        var keys = change.Pointer.Split('/')[1..].Select(Unescape).ToArray();
        var place = document;
        foreach (var key in keys[..^1])
        {
            if (place[key] is not JsonObject inner)
                place[key] = inner = [];
            place = inner;
        }

        if (change.Op == "remove")
            place.Remove(keys[^1]);
        else
            place[keys[^1]] = change.After?.DeepClone();
    }

    private static Dictionary<string, JsonNode?> Leaves(JsonObject document)
    {
        var leaves = new Dictionary<string, JsonNode?>();
        Collect(document, "", leaves);
        return leaves;
    }

    private static void Collect(JsonObject part, string pointer, Dictionary<string, JsonNode?> leaves)
    {
        foreach (var (key, value) in part)
        {
            var at = $"{pointer}/{JsonPointer.Escape(key)}";
            if (value is JsonObject inner)
                Collect(inner, at, leaves);
            else
                leaves[at] = value;
        }
    }

    private static string Unescape(string key) => key.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal);
}
