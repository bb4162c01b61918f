using System.Text.Json.Nodes;

namespace Platform.Web.Agents.Toolbox.Editor;

/// <summary>Two people change one tool: what each of them changed, field by field, of the API's shape.</summary>
public static class ToolMerge
{
    /// <summary>The fields that differ, as <c>name</c> or <c>config.url</c>.</summary>
    public static IReadOnlyList<string> Differences(JsonObject before, JsonObject after)
    {
        var (old, now) = (Flat(before), Flat(after));
        return [.. old.Keys.Union(now.Keys).Where(key => !JsonNode.DeepEquals(old.GetValueOrDefault(key), now.GetValueOrDefault(key)))];
    }

    public static bool AreSame(JsonObject one, JsonObject other) => Differences(one, other).Count == 0;

    /// <summary>Theirs, with what I changed since <paramref name="origin"/>.</summary>
    public static JsonObject Merge(JsonObject origin, JsonObject mine, JsonObject theirs)
    {
        var merged = (JsonObject)theirs.DeepClone();
        var changed = Flat(mine);
        foreach (var key in Differences(origin, mine))
        {
            var (place, name) = key.StartsWith("config.", StringComparison.Ordinal) ? ((JsonObject)merged["config"]!, key["config.".Length..]) : (merged, key);
            if (changed.TryGetValue(key, out var value))
                place[name] = value?.DeepClone();
            else
                place.Remove(name);
        }

        return merged;
    }

    private static Dictionary<string, JsonNode?> Flat(JsonObject fields)
    {
        var flat = fields.Where(pair => pair.Key != "config").ToDictionary(pair => pair.Key, pair => pair.Value);
        foreach (var (key, value) in fields["config"] as JsonObject ?? [])
            flat[$"config.{key}"] = value;
        return flat;
    }
}
