using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Platform.Web.Audit;

/// <summary>One field of an entry, before and after.</summary>
public sealed record AuditChange(string Field, string? Before, string? After)
{
    public bool IsDifferent => Before != After;
}

/// <summary>Puts the JSON before and after side by side, field by field.</summary>
internal static class AuditChanges
{
    private static readonly JsonSerializerOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static IReadOnlyList<AuditChange> Of(string? before, string? after)
    {
        var (old, now) = (Fields(before), Fields(after));
        return [.. old.Keys.Union(now.Keys).Select(field => new AuditChange(field, old.GetValueOrDefault(field), now.GetValueOrDefault(field)))];
    }

    private static Dictionary<string, string> Fields(string? json)
    {
        var fields = new Dictionary<string, string>(StringComparer.Ordinal);
        if (json is not null)
            Collect("", JsonNode.Parse(json), fields);
        return fields;
    }

    private static void Collect(string path, JsonNode? node, Dictionary<string, string> fields)
    {
        if (node is JsonObject map && (map.Count > 0 || path.Length == 0))
            foreach (var (key, value) in map)
                Collect(path.Length == 0 ? key : $"{path}.{key}", value, fields);
        else if (node is not null)
            fields[path] = node switch { JsonValue text when text.GetValueKind() == JsonValueKind.String => text.GetValue<string>(), _ => node.ToJsonString(Readable) };
    }
}
