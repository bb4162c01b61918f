using System.Text.Json;
using Platform.Core.Shared.JsonSchema.Compilation;
using Platform.Core.Shared.JsonSchema.Patterns;

namespace Platform.Core.Shared.JsonSchema.Keywords;

/// <summary><c>pattern</c>.</summary>
internal sealed class PatternKeyword(string location, EcmaPattern pattern) : Keyword("pattern", location)
{
    public EcmaPattern Pattern => pattern;

    public static PatternKeyword? From(SchemaReader schema) =>
        schema.TryGet("pattern", out _) ? new(schema.Location("pattern"), schema.Pattern(schema.Text("pattern"), "pattern")) : null;

    public override bool Evaluate(JsonElement instance, Evaluation run, Evaluated? seen) =>
        instance.ValueKind != JsonValueKind.String || (run.SpendOn(instance) && pattern.IsMatch(JsonText.Of(instance), run)) || run.Report(Name, Name, Location, pattern.Text);
}
