using System.Text.Json;
using Platform.Core.Shared.JsonSchema.Compilation;

namespace Platform.Core.Shared.JsonSchema.Keywords;

/// <summary><c>type</c>.</summary>
internal sealed class TypeKeyword(string location, string[] types) : Keyword("type", location)
{
    private static readonly string[] Known = ["array", "boolean", "integer", "null", "number", "object", "string"];

    private readonly int _mask = types.Aggregate(0, (mask, type) => mask | Bit(type));

    public IReadOnlyList<string> Types => types;

    public static TypeKeyword? From(SchemaReader schema)
    {
        if (!schema.TryGet("type", out var value))
            return null;
        string[] types = value.ValueKind == JsonValueKind.Array ? [.. schema.Strings("type")] : [schema.Text("type")];
        return types.All(Known.Contains) ? new(schema.Location("type"), types) : throw schema.Refuse("type");
    }

    public override bool Evaluate(JsonElement instance, Evaluation run, Evaluated? seen)
    {
        if ((_mask & Bit(instance.ValueKind)) != 0 || (instance.ValueKind == JsonValueKind.Number && (_mask & Bit("integer")) != 0 && JsonNumber.IsWhole(instance)))
            return true;
        return run.IsCollecting && run.Report(Name, Name, Location, string.Join(',', types), NameOf(instance));
    }

    public static string NameOf(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => "object", JsonValueKind.Array => "array", JsonValueKind.String => "string", JsonValueKind.Null => "null",
        JsonValueKind.Number => JsonNumber.IsWhole(value) ? "integer" : "number", _ => "boolean",
    };

    private static int Bit(JsonValueKind kind) => kind switch
    {
        JsonValueKind.Object => 1, JsonValueKind.Array => 2, JsonValueKind.String => 4, JsonValueKind.Number => 8, JsonValueKind.Null => 16, _ => 32,
    };

    private static int Bit(string type) => type switch { "object" => 1, "array" => 2, "string" => 4, "number" => 8, "null" => 16, "boolean" => 32, _ => 64 };
}
