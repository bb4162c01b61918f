using System.Text.Json;
using Platform.Core.Shared.JsonSchema.Compilation;

namespace Platform.Core.Shared.JsonSchema.Keywords;

/// <summary><c>prefixItems</c> and <c>items</c>.</summary>
internal sealed class ArrayKeyword(string location, SchemaNode[] prefix, SchemaNode? rest) : Keyword("items", location)
{
    public IReadOnlyList<SchemaNode> Prefix => prefix;

    public SchemaNode? Rest => rest;

    public static ArrayKeyword? From(SchemaReader schema)
    {
        var (prefix, rest) = (schema.Subschemas("prefixItems"), schema.Subschema("items"));
        return prefix.Length == 0 && rest is null ? null : new(schema.Location("items"), prefix, rest);
    }

    public override bool Evaluate(JsonElement instance, Evaluation run, Evaluated? seen)
    {
        if (instance.ValueKind != JsonValueKind.Array)
            return true;
        if (!run.Spend(instance.GetArrayLength() >> 3))
            return false;
        var (fits, index) = (true, 0);
        foreach (var item in instance.EnumerateArray())
        {
            if ((index < prefix.Length ? prefix[index] : rest) is not { } node)
                break;
            fits &= node.Always == false ? run.IsCollecting && run.ReportAt(index, Name, Name, node.Location, index) : run.ApplyToItem(node, item, index);
            if (!fits && run.IsDone)
                return false;
            seen?.Mark(index);
            index++;
        }
        return fits;
    }
}
