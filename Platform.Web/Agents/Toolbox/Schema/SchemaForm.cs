using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Platform.Web.Agents.Toolbox.Schema;

/// <summary>What the form knows of a schema, as changes of the JSON itself: whatever it does not know stays where it is.</summary>
public static class SchemaForm
{
    public static readonly IReadOnlyList<string> Types = ["string", "integer", "number", "boolean", "object", "array"];

    /// <summary>Those that are checked where format counts, and that models know.</summary>
    public static readonly IReadOnlyList<string> Formats = ["date", "date-time", "time", "duration", "email", "uri", "uuid", "hostname", "ipv4", "ipv6"];

    private static readonly HashSet<string> KnownOfObject = ["type", "properties", "required", "description"];
    private static readonly HashSet<string> KnownOfProperty = ["type", "description", "enum", "default", "format", "properties", "required", "items"];

    public static JsonObject Properties(JsonObject schema)
    {
        if (schema["properties"] is not JsonObject properties)
            schema["properties"] = properties = [];
        return properties;
    }

    /// <summary>False where <c>properties</c> is there and is no object: then only the text can mend it.</summary>
    public static bool IsReadable(JsonObject schema) => schema["properties"] is null or JsonObject;

    /// <summary>The keywords that the form does not show; they are kept.</summary>
    public static IReadOnlyList<string> Unknown(JsonObject schema, bool isRoot) =>
        [.. schema.Select(pair => pair.Key).Where(key => !(isRoot ? KnownOfObject : KnownOfProperty).Contains(key))];

    public static string Add(JsonObject schema)
    {
        var properties = Properties(schema);
        var number = 1;
        while (properties.ContainsKey(Name(number)))
            number++;
        properties[Name(number)] = new JsonObject { ["type"] = "string" };
        return Name(number);

        static string Name(int number) => FormattableString.Invariant($"argument_{number}");
    }

    public static void Remove(JsonObject schema, string name)
    {
        Properties(schema).Remove(name);
        SetRequired(schema, name, false);
    }

    /// <summary>Keeps the place. False where the name is empty or taken.</summary>
    public static bool Rename(JsonObject schema, string from, string to)
    {
        var properties = Properties(schema);
        if (to == from)
            return true;
        if (string.IsNullOrWhiteSpace(to) || properties.ContainsKey(to) || properties.IndexOf(from) is not (>= 0 and var at))
            return false;
        var node = properties[from];
        properties.RemoveAt(at);
        properties.Insert(at, to, node);
        if (schema["required"] is JsonArray required)
            for (var i = 0; i < required.Count; i++)
                if (TextOf(required[i]) == from)
                    required[i] = to;
        return true;
    }

    /// <param name="step">-1 up, 1 down.</param>
    public static bool Move(JsonObject schema, string name, int step)
    {
        var properties = Properties(schema);
        var at = properties.IndexOf(name);
        if (at < 0 || at + step < 0 || at + step >= properties.Count)
            return false;
        var node = properties[name];
        properties.RemoveAt(at);
        properties.Insert(at + step, name, node);
        return true;
    }

    public static bool IsRequired(JsonObject schema, string name) => schema["required"] is JsonArray required && required.Any(one => TextOf(one) == name);

    public static void SetRequired(JsonObject schema, string name, bool isRequired)
    {
        if (IsRequired(schema, name) == isRequired)
            return;
        if (isRequired)
        {
            if (schema["required"] is not JsonArray present)
                schema["required"] = present = [];
            present.Add(name);
        }
        else if (schema["required"] is JsonArray present)
        {
            foreach (var one in present.Where(one => TextOf(one) == name).ToArray())
                present.Remove(one);
            if (present.Count == 0)
                schema.Remove("required");
        }
    }

    /// <summary>The one type besides null; null where there is none, or where there are several.</summary>
    public static string? TypeOf(JsonObject property) => property["type"] switch
    {
        JsonArray types when types.Count <= 2 => types.Select(TextOf).Where(type => type != "null").ToArray() is [{ } only] && Types.Contains(only) ? only : null,
        var type => TextOf(type) is { } one && Types.Contains(one) ? one : null,
    };

    public static bool IsNullable(JsonObject property) => property["type"] is JsonArray types && types.Any(type => TextOf(type) == "null");

    /// <summary>True where the form can say what type it is, or that there is none.</summary>
    public static bool HasPlainType(JsonObject property) => property["type"] is null || TypeOf(property) is not null;

    public static void SetType(JsonObject property, string type, bool isNullable)
    {
        property["type"] = isNullable ? new JsonArray(type, "null") : type;
        // Only texts have a form; on anything else it says nothing and misleads.
        if (type != "string")
            property.Remove("format");
        if (type == "object")
            Properties(property);
        if (type == "array" && property["items"] is null)
            property["items"] = new JsonObject { ["type"] = "string" };
    }

    public static void SetText(JsonObject schema, string keyword, string? text)
    {
        if (string.IsNullOrEmpty(text))
            schema.Remove(keyword);
        else
            schema[keyword] = text;
    }

    /// <summary>One value a line.</summary>
    public static string EnumText(JsonObject property) =>
        property["enum"] is JsonArray values ? string.Join('\n', values.Select(ValueText)) : "";

    /// <summary>False where a value does not fit the type; then nothing is changed.</summary>
    public static bool TrySetEnum(JsonObject property, string text)
    {
        var values = new JsonArray();
        foreach (var line in text.Split('\n').Select(line => line.Trim()).Where(line => line.Length > 0))
        {
            if (!TryValue(property, line, out var value))
                return false;
            values.Add(value);
        }

        if (values.Count == 0)
            property.Remove("enum");
        else
            property["enum"] = values;
        return true;
    }

    public static string DefaultText(JsonObject property) => property.ContainsKey("default") ? ValueText(property["default"]) : "";

    public static bool TrySetDefault(JsonObject property, string text)
    {
        if (text.Trim().Length == 0)
        {
            property.Remove("default");
            return true;
        }

        if (!TryValue(property, text.Trim(), out var value))
            return false;
        property["default"] = value;
        return true;
    }

    public static string? TextOf(JsonNode? node) => node is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;

    private static string ValueText(JsonNode? value) => TextOf(value) ?? value?.ToJsonString(JsonTexts.Plain) ?? "null";

    private static bool TryValue(JsonObject property, string text, out JsonNode? value)
    {
        value = null;
        if (text == "null" && IsNullable(property))
            return true;
        var type = TypeOf(property);
        if (type == "string")
        {
            value = text;
            return true;
        }

        var (node, broken) = JsonPlaces.Read(text);
        // Without a type a word is a word.
        value = broken is null ? node : type is null ? text : null;
        return broken is null ? Fits(node, type) : type is null;
    }

    private static bool Fits(JsonNode? node, string? type) => (type, node?.GetValueKind() ?? JsonValueKind.Null) switch
    {
        (null, _) or ("number", JsonValueKind.Number) or ("boolean", JsonValueKind.True or JsonValueKind.False) or ("object", JsonValueKind.Object) or ("array", JsonValueKind.Array) => true,
        ("integer", JsonValueKind.Number) => decimal.TryParse(node!.ToJsonString(), NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && decimal.Truncate(number) == number,
        _ => false,
    };
}
