using System.Text.Json;
using Platform.Core.Shared.JsonSchema.Compilation;

namespace Platform.Core.Shared.JsonSchema.Keywords;

/// <summary><c>contains</c> with <c>minContains</c> and <c>maxContains</c>.</summary>
internal sealed class ContainsKeyword(string location, SchemaNode node, int least, int most) : Keyword("contains", location)
{
    public SchemaNode Node => node;

    public int Least => least;

    public static ContainsKeyword? From(SchemaReader schema)
    {
        if (schema.Subschema("contains") is not { } node)
            return null;
        var least = schema.TryGet("minContains", out _) ? schema.Count("minContains") : 1;
        var most = schema.TryGet("maxContains", out _) ? schema.Count("maxContains") : int.MaxValue;
        return new(schema.Location("contains"), node, least, most);
    }

    public override bool Evaluate(JsonElement instance, Evaluation run, Evaluated? seen)
    {
        if (instance.ValueKind != JsonValueKind.Array)
            return true;
        if (!run.Spend(instance.GetArrayLength() >> 3))
            return false;
        var (count, index) = (0, 0);
        foreach (var item in instance.EnumerateArray())
        {
            if (run.ApplyToItem(node, item, index, isTest: true))
            {
                count++;
                seen?.Mark(index);
            }
            if (run.IsAborted)
                return false;
            // Nothing more to learn: enough found, no upper bound, and nobody asks which.
            if (seen is null && count >= least && most == int.MaxValue)
                return true;
            index++;
        }
        if (count < least)
            return run.IsCollecting && run.Report(Name, Name, Location, least, count);
        return count <= most || (run.IsCollecting && run.Report("maxContains", "maxContains", Location, most, count));
    }
}
