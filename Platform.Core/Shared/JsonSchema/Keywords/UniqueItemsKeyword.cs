using System.Text.Json;
using Platform.Core.Shared.JsonSchema.Compilation;

namespace Platform.Core.Shared.JsonSchema.Keywords;

/// <summary><c>uniqueItems</c>, by hashes: linear, also for a hostile array.</summary>
internal sealed class UniqueItemsKeyword(string location) : Keyword("uniqueItems", location)
{
    public static UniqueItemsKeyword? From(SchemaReader schema) => !schema.TryGet("uniqueItems", out var value) || value.ValueKind == JsonValueKind.False ? null
        : value.ValueKind == JsonValueKind.True ? new(schema.Location("uniqueItems")) : throw schema.Refuse("uniqueItems");

    public override bool Evaluate(JsonElement instance, Evaluation run, Evaluated? seen)
    {
        if (instance.ValueKind != JsonValueKind.Array || instance.GetArrayLength() < 2)
            return true;
        if (!run.SpendOn(instance))
            return false;
        var (known, index) = (new Dictionary<JsonElement, int>(JsonEquality.Instance), 0);
        foreach (var item in instance.EnumerateArray())
        {
            if (!known.TryAdd(item, index))
                return run.IsCollecting && run.Report(Name, Name, Location, known[item], index);
            index++;
        }
        return true;
    }
}
