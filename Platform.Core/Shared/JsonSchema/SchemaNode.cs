using System.Text.Json;
using Platform.Core.Shared.JsonSchema.Compilation;

namespace Platform.Core.Shared.JsonSchema;

/// <summary>One compiled (sub)schema: true, false, or keywords in the order in which they are cheapest to try.</summary>
internal sealed class SchemaNode(Place place, string location)
{
    /// <summary>The resource, that is the nearest <c>$id</c>, that it belongs to: the unit of dynamic scope.</summary>
    public SchemaResource Resource { get; } = place.Resource;

    public JsonElement Source { get; } = place.Element;

    /// <summary>As <see cref="SchemaError.SchemaPointer"/>.</summary>
    public string Location { get; } = location;

    /// <summary>Of the schemas <c>true</c> and <c>false</c>.</summary>
    public bool? Always { get; } = place.Element.ValueKind switch { JsonValueKind.True => true, JsonValueKind.False => false, _ => null };

    public Keyword[] Keywords { get; set; } = [];

    /// <summary>It has a keyword that must know which children the others looked at.</summary>
    public bool HasUnevaluated { get; set; }
}

/// <summary>A compiled keyword, or a few that only make sense together.</summary>
internal abstract class Keyword(string name, string location)
{
    public string Name { get; } = name;

    public string Location { get; } = location;

    /// <summary>Subschemas that look at the same value.</summary>
    public virtual IEnumerable<SchemaNode> InPlace => [];

    /// <summary>Whether the instance fits; reports to the evaluation why not, and marks the children that it looked at in <paramref name="seen"/>.</summary>
    public abstract bool Evaluate(JsonElement instance, Evaluation run, Evaluated? seen);
}
