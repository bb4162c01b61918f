using System.Text.Json;
using Platform.Core.Shared.JsonSchema.Compilation;
using Platform.Core.Shared.JsonSchema.Formats;

namespace Platform.Core.Shared.JsonSchema.Keywords;

/// <summary><c>format</c>: describes, unless the caller or the dialect's vocabulary asserts it. Formats that are not known here always fit.</summary>
internal sealed class FormatKeyword(string location, string format, Func<string, bool> check, bool isAsserted) : Keyword("format", location)
{
    public string Format => format;

    public static FormatKeyword? From(SchemaReader schema) =>
        schema.TryGet("format", out _) && KnownFormats.Find(schema.Text("format")) is { } check ? new(schema.Location("format"), schema.Text("format"), check, schema.Dialect.AssertsFormat) : null;

    public override bool Evaluate(JsonElement instance, Evaluation run, Evaluated? seen)
    {
        if ((!isAsserted && !run.AssertsFormat) || instance.ValueKind != JsonValueKind.String)
            return true;
        return (run.SpendOn(instance) && check(JsonText.Of(instance))) || run.Report(Name, Name, Location, format);
    }
}
