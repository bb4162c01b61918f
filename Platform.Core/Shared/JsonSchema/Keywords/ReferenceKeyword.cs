using System.Text.Json;
using Platform.Core.Shared.JsonSchema.Compilation;

namespace Platform.Core.Shared.JsonSchema.Keywords;

/// <summary><c>$ref</c>, and a <c>$dynamicRef</c> that behaves like one. The target is set once everything is compiled: references may run in circles.</summary>
internal class ReferenceKeyword(string name, string location) : Keyword(name, location)
{
    public SchemaNode? Target { get; set; }

    public override IEnumerable<SchemaNode> InPlace => [Target!];

    public static IEnumerable<Keyword> From(SchemaReader schema)
    {
        if (schema.TryGet("$ref", out _))
            yield return schema.Reference("$ref");
        if (schema.TryGet("$dynamicRef", out _))
            yield return schema.Reference("$dynamicRef");
    }

    public override bool Evaluate(JsonElement instance, Evaluation run, Evaluated? seen) => run.Apply(Target!, instance, seen);
}

/// <summary>A <c>$dynamicRef</c> whose first target is a <c>$dynamicAnchor</c>: the outermost schema on the way that has this anchor takes its place.</summary>
internal sealed class DynamicReferenceKeyword(string location, string anchor) : ReferenceKeyword("$dynamicRef", location)
{
    // Where it leads is known only while it runs; the limit of nesting ends its circles.
    public override IEnumerable<SchemaNode> InPlace => [];

    public override bool Evaluate(JsonElement instance, Evaluation run, Evaluated? seen) => run.Apply(run.FindDynamic(anchor) ?? Target!, instance, seen);
}
