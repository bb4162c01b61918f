using System.Text.Json;
using Platform.Core.Shared.JsonSchema.Compilation;

namespace Platform.Core.Shared.JsonSchema.Keywords;

/// <summary>Comes last in its schema: what nobody has looked at must fit.</summary>
internal abstract class UnevaluatedKeyword(string name, string location) : Keyword(name, location);

/// <summary><c>unevaluatedProperties</c>.</summary>
internal sealed class UnevaluatedPropertiesKeyword(string location, SchemaNode node) : UnevaluatedKeyword("unevaluatedProperties", location)
{
    public static UnevaluatedPropertiesKeyword? From(SchemaReader schema) =>
        schema.Subschema("unevaluatedProperties") is { } node ? new(schema.Location("unevaluatedProperties"), node) : null;

    public override bool Evaluate(JsonElement instance, Evaluation run, Evaluated? seen)
    {
        if (instance.ValueKind != JsonValueKind.Object)
            return true;
        if (!run.Spend(instance.GetPropertyCount() >> 3))
            return false;
        var (fits, position) = (true, 0);
        foreach (var property in instance.EnumerateObject())
        {
            if (seen!.Has(position++))
                continue;
            fits &= node.Always == false
                ? run.IsCollecting && run.ReportAt(JsonText.NameOf(property), Name, "additionalProperties", Location, JsonText.NameOf(property))
                : run.ApplyToProperty(node, property);
            if (!fits && run.IsDone)
                return false;
        }
        seen!.MarkAll();
        return fits;
    }
}

/// <summary><c>unevaluatedItems</c>.</summary>
internal sealed class UnevaluatedItemsKeyword(string location, SchemaNode node) : UnevaluatedKeyword("unevaluatedItems", location)
{
    public static UnevaluatedItemsKeyword? From(SchemaReader schema) =>
        schema.Subschema("unevaluatedItems") is { } node ? new(schema.Location("unevaluatedItems"), node) : null;

    public override bool Evaluate(JsonElement instance, Evaluation run, Evaluated? seen)
    {
        if (instance.ValueKind != JsonValueKind.Array)
            return true;
        if (!run.Spend(instance.GetArrayLength() >> 3))
            return false;
        var (fits, index) = (true, -1);
        foreach (var item in instance.EnumerateArray())
        {
            if (seen!.Has(++index))
                continue;
            fits &= node.Always == false ? run.IsCollecting && run.ReportAt(index, Name, "items", Location, index) : run.ApplyToItem(node, item, index);
            if (!fits && run.IsDone)
                return false;
        }
        seen!.MarkAll();
        return fits;
    }
}
