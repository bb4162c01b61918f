using System.Text.Json;
using Platform.Core.Shared.JsonSchema.Compilation;

namespace Platform.Core.Shared.JsonSchema.Keywords;

/// <summary><c>minimum</c>, <c>maximum</c>, <c>exclusiveMinimum</c>, <c>exclusiveMaximum</c>, <c>multipleOf</c>: exact, whatever the size.</summary>
internal sealed class NumberKeyword(string name, string location, JsonElement limit, Func<JsonNumber, JsonNumber, bool> allows) : Keyword(name, location)
{
    private static readonly (string Name, Func<JsonNumber, JsonNumber, bool> Allows)[] Kinds =
    [
        ("minimum", static (value, limit) => value.CompareTo(limit) >= 0), ("exclusiveMinimum", static (value, limit) => value.CompareTo(limit) > 0),
        ("maximum", static (value, limit) => value.CompareTo(limit) <= 0), ("exclusiveMaximum", static (value, limit) => value.CompareTo(limit) < 0),
        ("multipleOf", static (value, limit) => value.IsMultipleOf(limit)),
    ];

    private readonly JsonNumber _limit = JsonNumber.TryRead(limit, out var read) ? read : default;

    public static IEnumerable<Keyword> From(SchemaReader schema)
    {
        foreach (var (name, allows) in Kinds)
            if (schema.TryGet(name, out var limit))
                yield return limit.ValueKind == JsonValueKind.Number && JsonNumber.TryRead(limit, out _) ? new NumberKeyword(name, schema.Location(name), limit, allows) : throw schema.Refuse(name);
    }

    public override bool Evaluate(JsonElement instance, Evaluation run, Evaluated? seen)
    {
        if (instance.ValueKind != JsonValueKind.Number)
            return true;
        if (!JsonNumber.TryRead(instance, out var value))
            return run.AbortAsTooComplex();
        return allows(value, _limit) || (run.IsCollecting && run.Report(Name, Name, Location, limit.GetRawText(), instance.GetRawText()));
    }
}
