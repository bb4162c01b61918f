using System.Text.Json;
using Platform.Core.Shared.JsonSchema.Compilation;

namespace Platform.Core.Shared.JsonSchema.Keywords;

/// <summary><c>allOf</c>.</summary>
internal sealed class AllOfKeyword(string location, SchemaNode[] branches) : Keyword("allOf", location)
{
    public override IEnumerable<SchemaNode> InPlace => branches;

    public static AllOfKeyword? From(SchemaReader schema) => schema.Subschemas("allOf") is { Length: > 0 } branches ? new(schema.Location("allOf"), branches) : null;

    public override bool Evaluate(JsonElement instance, Evaluation run, Evaluated? seen)
    {
        var fits = true;
        foreach (var branch in branches)
        {
            fits &= run.Apply(branch, instance, seen);
            if (!fits && run.IsDone)
                return false;
        }
        return fits;
    }
}

/// <summary><c>not</c>. What it looks at stays unevaluated.</summary>
internal sealed class NotKeyword(string location, SchemaNode node) : Keyword("not", location)
{
    public override IEnumerable<SchemaNode> InPlace => [node];

    public static NotKeyword? From(SchemaReader schema) => schema.Subschema("not") is { } node ? new(schema.Location("not"), node) : null;

    public override bool Evaluate(JsonElement instance, Evaluation run, Evaluated? seen) =>
        run.Test(node, instance, null) ? run.Report(Name, Name, Location) : !run.IsAborted;
}

/// <summary><c>if</c> with <c>then</c> and <c>else</c>.</summary>
internal sealed class IfKeyword(string location, SchemaNode condition, SchemaNode? then, SchemaNode? otherwise) : Keyword("if", location)
{
    public override IEnumerable<SchemaNode> InPlace => new[] { condition, then, otherwise }.OfType<SchemaNode>();

    public SchemaNode Condition => condition;

    public SchemaNode? Then => then;

    public SchemaNode? Else => otherwise;

    public static IfKeyword? From(SchemaReader schema)
    {
        // Also without an "if" they are compiled, since references may lead into them.
        var (condition, then, otherwise) = (schema.Subschema("if"), schema.Subschema("then"), schema.Subschema("else"));
        return condition is null ? null : new(schema.Location("if"), condition, then, otherwise);
    }

    public override bool Evaluate(JsonElement instance, Evaluation run, Evaluated? seen)
    {
        var branch = seen?.Fork();
        var holds = run.Test(condition, instance, branch);
        if (run.IsAborted)
            return false;
        if (holds && branch is not null)
            seen!.Add(branch);
        return (holds ? then : otherwise) is not { } next || run.Apply(next, instance, seen);
    }
}
