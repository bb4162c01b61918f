using System.Text.Json;
using Platform.Core.Shared.JsonSchema.Compilation;

namespace Platform.Core.Shared.JsonSchema.Keywords;

/// <summary><c>dependentRequired</c>: with one property another must come.</summary>
internal sealed class DependentRequiredKeyword(string location, KeyValuePair<string, string[]>[] rules) : Keyword("dependentRequired", location)
{
    public static DependentRequiredKeyword? From(SchemaReader schema)
    {
        if (!schema.TryGet("dependentRequired", out var map))
            return null;
        if (map.ValueKind != JsonValueKind.Object)
            throw schema.Refuse("dependentRequired");
        return new(schema.Location("dependentRequired"), [.. map.EnumerateObject().Select(rule => KeyValuePair.Create(rule.Name, schema.StringsOf(rule.Value, "dependentRequired")))]);
    }

    public override bool Evaluate(JsonElement instance, Evaluation run, Evaluated? seen)
    {
        if (instance.ValueKind != JsonValueKind.Object)
            return true;
        if (!run.Spend((instance.GetPropertyCount() >> 3) + rules.Length))
            return false;
        var (fits, names) = (true, instance.EnumerateObject().Select(JsonText.NameOf).ToHashSet());
        foreach (var (trigger, required) in rules)
        {
            if (!names.Contains(trigger) || !run.Spend(required.Length >> 3))
                continue;
            foreach (var name in required)
                if (!names.Contains(name))
                    fits = run.Report(Name, Name, Location, trigger, name);
        }
        return fits && !run.IsAborted;
    }
}

/// <summary><c>dependentSchemas</c>: with a property the whole object must fit a schema.</summary>
internal sealed class DependentSchemasKeyword(string location, KeyValuePair<string, SchemaNode>[] rules) : Keyword("dependentSchemas", location)
{
    private readonly NameTable _names = new(rules.Select(rule => rule.Key));

    public override IEnumerable<SchemaNode> InPlace => rules.Select(rule => rule.Value);

    public static DependentSchemasKeyword? From(SchemaReader schema) =>
        schema.SubschemaMap("dependentSchemas") is { Length: > 0 } rules ? new(schema.Location("dependentSchemas"), rules) : null;

    public override bool Evaluate(JsonElement instance, Evaluation run, Evaluated? seen)
    {
        if (instance.ValueKind != JsonValueKind.Object)
            return true;
        if (!run.Spend(instance.GetPropertyCount() >> 3))
            return false;
        var fits = true;
        foreach (var property in instance.EnumerateObject())
            if (_names.Find(property) is >= 0 and var position)
                fits &= run.Apply(rules[position].Value, instance, seen);
        return fits;
    }
}
