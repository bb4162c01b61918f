using System.Text.Json;
using Platform.Core.Shared.JsonSchema.Compilation;

namespace Platform.Core.Shared.JsonSchema.Keywords;

/// <summary><c>required</c>: one pass over the properties, however many are required.</summary>
internal sealed class RequiredKeyword(string location, NameTable names) : Keyword("required", location)
{
    public IReadOnlyList<string> Names => names.Names;

    public static RequiredKeyword? From(SchemaReader schema) =>
        schema.TryGet("required", out _) ? new(schema.Location("required"), new(schema.Strings("required"))) : null;

    public override bool Evaluate(JsonElement instance, Evaluation run, Evaluated? seen)
    {
        if (instance.ValueKind != JsonValueKind.Object || names.Names.Length == 0)
            return true;
        if (!run.Spend(instance.GetPropertyCount() >> 3))
            return false;
        Span<bool> found = names.Names.Length <= 64 ? stackalloc bool[names.Names.Length] : new bool[names.Names.Length];
        var missing = found.Length;
        foreach (var property in instance.EnumerateObject())
            if (names.Find(property) is >= 0 and var position && !found[position])
                (found[position], missing) = (true, missing - 1);
        for (var i = 0; missing > 0 && run.IsCollecting && i < found.Length; i++)
            if (!found[i])
                run.Report(Name, Name, Location, names.Names[i]);
        return missing == 0;
    }
}
