using System.Text.Json;
using Platform.Core.Shared.JsonSchema.Compilation;

namespace Platform.Core.Shared.JsonSchema.Keywords;

/// <summary><c>anyOf</c> and <c>oneOf</c>: branches of which at least, or exactly, one must fit.</summary>
internal sealed class AnyOfKeyword(string name, string location, SchemaNode[] branches, bool isExactlyOne) : Keyword(name, location)
{
    public override IEnumerable<SchemaNode> InPlace => branches;

    public static AnyOfKeyword? AnyOf(SchemaReader schema) => From(schema, "anyOf", false);

    public static AnyOfKeyword? OneOf(SchemaReader schema) => From(schema, "oneOf", true);

    public override bool Evaluate(JsonElement instance, Evaluation run, Evaluated? seen)
    {
        var first = -1;
        List<List<SchemaError>>? failures = run.IsCollecting ? [] : null;
        for (var i = 0; i < branches.Length; i++)
        {
            var marks = seen?.Fork();
            var fits = run.Try(branches[i], instance, marks, out var errors);
            if (run.IsAborted)
                return false;
            if (!fits)
            {
                if (errors is not null)
                    failures?.Add(errors);
                continue;
            }
            if (isExactlyOne && first >= 0)
                return run.IsCollecting && run.Report(Name, "oneOf.several", Location, first + 1, i + 1);
            first = first < 0 ? i : first;
            if (marks is not null)
                seen!.Add(marks);
            if (!isExactlyOne && seen is null)
                return true;
        }
        return first >= 0 || ReportNone(run, failures);
    }

    private static AnyOfKeyword? From(SchemaReader schema, string name, bool isExactlyOne) =>
        schema.Subschemas(name) is { Length: > 0 } branches ? new(name, schema.Location(name), branches, isExactlyOne) : null;

    /// <summary>
    /// If only one branch is meant for this type of value, its own errors say more than that no branch fits:
    /// "must be one of …" instead of "neither a list nor one of …".
    /// </summary>
    private bool ReportNone(Evaluation run, List<List<SchemaError>>? failures)
    {
        if (failures is null)
            return false;
        var shallowest = failures.SelectMany(errors => errors).Select(error => error.InstancePointer.Length).DefaultIfEmpty().Min();
        var meant = failures.Where(errors => !errors.Any(error => error.Keyword is "type" or "false" && error.InstancePointer.Length == shallowest)).ToArray();
        return meant.Length == 1 && meant[0].Count > 0 ? run.Report(meant[0]) : run.Report(Name, Name, Location, branches.Length);
    }
}
