using System.Text.Json;
using Platform.Core.Shared.JsonSchema.Compilation;

namespace Platform.Core.Shared.JsonSchema.Keywords;

/// <summary><c>enum</c>, and <c>const</c>, which is an enum of one.</summary>
internal sealed class EnumKeyword : Keyword
{
    private readonly HashSet<JsonElement> _values;
    private readonly JsonElement[] _inOrder;
    private readonly HashSet<JsonValueKind> _kinds;

    private EnumKeyword(string name, string location, JsonElement[] values) : base(name, location)
    {
        _inOrder = values;
        _values = new(values, JsonEquality.Instance);
        _kinds = [.. values.Select(value => value.ValueKind)];
    }

    public static EnumKeyword? Const(SchemaReader schema) =>
        schema.TryGet("const", out var value) ? new("const", schema.Location("const"), [value]) : null;

    public static EnumKeyword? From(SchemaReader schema)
    {
        if (!schema.TryGet("enum", out var values))
            return null;
        return values.ValueKind == JsonValueKind.Array ? new("enum", schema.Location("enum"), [.. values.EnumerateArray()]) : throw schema.Refuse("enum");
    }

    public override bool Evaluate(JsonElement instance, Evaluation run, Evaluated? seen)
    {
        if (_kinds.Contains(instance.ValueKind) && run.SpendOn(instance) && _values.Contains(instance))
            return true;
        return run.IsCollecting && run.Report(Name, Name, Location, string.Join(", ", _inOrder.Take(20).Select(value => value.GetRawText())) + (_inOrder.Length > 20 ? ", …" : ""));
    }
}
