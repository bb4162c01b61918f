using System.Text.Json;
using Platform.Core.Shared.JsonSchema.Compilation;
using Platform.Core.Shared.JsonSchema.Patterns;

namespace Platform.Core.Shared.JsonSchema.Keywords;

/// <summary><c>properties</c>, <c>patternProperties</c> and <c>additionalProperties</c>, which depend on each other, in one pass.</summary>
internal sealed class ObjectKeyword(string location, KeyValuePair<string, SchemaNode>[] properties, (EcmaPattern Pattern, SchemaNode Node)[] patterns, SchemaNode? additional)
    : Keyword("properties", location)
{
    private readonly NameTable _names = new(properties.Select(property => property.Key));

    public IReadOnlyList<KeyValuePair<string, SchemaNode>> Properties => properties;

    public IReadOnlyList<(EcmaPattern Pattern, SchemaNode Node)> Patterns => patterns;

    public SchemaNode? Additional => additional;

    public static ObjectKeyword? From(SchemaReader schema)
    {
        var properties = schema.SubschemaMap("properties");
        var patterns = schema.SubschemaMap("patternProperties").Select(pair => (schema.Pattern(pair.Key, "patternProperties", pair.Key), pair.Value)).ToArray();
        var additional = schema.Subschema("additionalProperties");
        return properties.Length == 0 && patterns.Length == 0 && additional is null ? null : new(schema.Location("properties"), properties, patterns, additional);
    }

    public override bool Evaluate(JsonElement instance, Evaluation run, Evaluated? seen)
    {
        if (instance.ValueKind != JsonValueKind.Object)
            return true;
        if (!run.Spend(instance.GetPropertyCount() >> 3))
            return false;
        var (fits, position) = (true, -1);
        foreach (var property in instance.EnumerateObject())
        {
            position++;
            var known = _names.Find(property);
            var isKnown = known >= 0;
            if (isKnown)
                fits &= run.ApplyToProperty(properties[known].Value, property);
            if (patterns.Length > 0)
                fits &= EvaluatePatterns(property, run, ref isKnown);
            if (!isKnown && additional is not null)
                fits &= EvaluateAdditional(property, run);
            if (isKnown || additional is not null)
                seen?.Mark(position);
            if (!fits && run.IsDone)
                return false;
        }
        return fits;
    }

    private bool EvaluatePatterns(JsonProperty property, Evaluation run, ref bool isKnown)
    {
        var (fits, name) = (true, JsonText.NameOf(property));
        foreach (var (pattern, node) in patterns)
        {
            if (!run.Spend(1 + (name.Length >> 6)))
                return false;
            if (!pattern.IsMatch(name, run))
                continue;
            isKnown = true;
            fits &= run.ApplyToProperty(node, property);
        }
        return fits;
    }

    private bool EvaluateAdditional(JsonProperty property, Evaluation run) => additional!.Always == false
        ? run.IsCollecting && run.ReportAt(JsonText.NameOf(property), "additionalProperties", "additionalProperties", additional.Location, JsonText.NameOf(property))
        : run.ApplyToProperty(additional, property);
}
