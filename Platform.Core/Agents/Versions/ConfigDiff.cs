using System.Globalization;
using System.Text.Json.Nodes;
using Platform.Core.Shared.Operations;

namespace Platform.Core.Agents.Versions;

/// <summary>One difference between two configurations.</summary>
/// <param name="Op"><c>add</c>, <c>remove</c> or <c>replace</c>.</param>
/// <param name="Pointer">Where, as an RFC 6901 pointer into the configuration.</param>
public sealed record ConfigChange(string Op, string Pointer, JsonNode? Before, JsonNode? After);

/// <summary>Objects are compared key by key, lists place by place.</summary>
internal static class ConfigDiff
{
    public static IReadOnlyList<ConfigChange> Of(JsonNode? before, JsonNode? after)
    {
        var changes = new List<ConfigChange>();
        Compare(before, after, "", changes);
        return changes;
    }

    private static void Compare(JsonNode? before, JsonNode? after, string pointer, List<ConfigChange> changes)
    {
        switch (before, after)
        {
            case (JsonObject left, JsonObject right):
                foreach (var key in left.Select(entry => entry.Key).Union(right.Select(entry => entry.Key)).Order(StringComparer.Ordinal))
                    Part(left.ContainsKey(key), right.ContainsKey(key), left[key], right[key], $"{pointer}/{JsonPointer.Escape(key)}", changes);
                break;
            case (JsonArray left, JsonArray right):
                for (var i = 0; i < Math.Max(left.Count, right.Count); i++)
                    Part(i < left.Count, i < right.Count, i < left.Count ? left[i] : null, i < right.Count ? right[i] : null, $"{pointer}/{i.ToString(CultureInfo.InvariantCulture)}", changes);
                break;
            default:
                if (!JsonNode.DeepEquals(before, after))
                    changes.Add(new ConfigChange("replace", pointer, before?.DeepClone(), after?.DeepClone()));
                break;
        }
    }

    private static void Part(bool wasThere, bool isThere, JsonNode? before, JsonNode? after, string pointer, List<ConfigChange> changes)
    {
        if (wasThere && isThere)
            Compare(before, after, pointer, changes);
        else
            changes.Add(new ConfigChange(isThere ? "add" : "remove", pointer, before?.DeepClone(), after?.DeepClone()));
    }
}
