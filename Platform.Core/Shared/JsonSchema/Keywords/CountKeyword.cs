using System.Text.Json;
using Platform.Core.Shared.JsonSchema.Compilation;

namespace Platform.Core.Shared.JsonSchema.Keywords;

/// <summary>Least and most: characters of a string, items of an array, properties of an object.</summary>
internal sealed class CountKeyword(string name, string location, JsonValueKind kind, bool isMost, int limit, Func<JsonElement, int> count) : Keyword(name, location)
{
    private static readonly (string Name, JsonValueKind Kind, bool IsMost, Func<JsonElement, int> Count)[] Kinds =
    [
        ("minLength", JsonValueKind.String, false, JsonText.LengthOf), ("maxLength", JsonValueKind.String, true, JsonText.LengthOf),
        ("minItems", JsonValueKind.Array, false, static array => array.GetArrayLength()), ("maxItems", JsonValueKind.Array, true, static array => array.GetArrayLength()),
        ("minProperties", JsonValueKind.Object, false, static element => element.GetPropertyCount()), ("maxProperties", JsonValueKind.Object, true, static element => element.GetPropertyCount()),
    ];

    public static IEnumerable<Keyword> From(SchemaReader schema)
    {
        foreach (var (name, kind, isMost, count) in Kinds)
            if (schema.TryGet(name, out _))
                yield return new CountKeyword(name, schema.Location(name), kind, isMost, schema.Count(name), count);
    }

    public override bool Evaluate(JsonElement instance, Evaluation run, Evaluated? seen)
    {
        if (instance.ValueKind != kind || (kind == JsonValueKind.String && !run.SpendOn(instance)))
            return instance.ValueKind != kind;
        var actual = count(instance);
        return (isMost ? actual <= limit : actual >= limit) || (run.IsCollecting && run.Report(Name, Name, Location, limit, actual));
    }
}
