using System.Runtime.InteropServices;
using System.Text.Json;
using Platform.Core.Shared.JsonSchema.Compilation;

namespace Platform.Core.Shared.JsonSchema.Keywords;

/// <summary><c>propertyNames</c>.</summary>
internal sealed class PropertyNamesKeyword(string location, SchemaNode node) : Keyword("propertyNames", location)
{
    public static PropertyNamesKeyword? From(SchemaReader schema) => schema.Subschema("propertyNames") is { } node ? new(schema.Location("propertyNames"), node) : null;

    public override bool Evaluate(JsonElement instance, Evaluation run, Evaluated? seen)
    {
        if (instance.ValueKind != JsonValueKind.Object)
            return true;
        var fits = true;
        foreach (var property in instance.EnumerateObject())
        {
            if (!run.Spend(1))
                return false;
            if (run.Test(node, AsValue(property), null))
                continue;
            fits = run.IsCollecting && run.ReportAt(JsonText.NameOf(property), Name, Name, Location, JsonText.NameOf(property));
            if (run.IsDone)
                return false;
        }
        return fits;
    }

    private static JsonElement AsValue(JsonProperty property) => JsonElement.Parse([(byte)'"', .. JsonMarshal.GetRawUtf8PropertyName(property), (byte)'"']);
}
