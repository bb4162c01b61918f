using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;
using Platform.Core.Shared.JsonSchema.Keywords;

namespace Platform.Core.Shared.JsonSchema.Examples;

/// <summary>
/// Makes an instance that fits a schema. It proposes, and the validator decides: first all properties and the first branch of each choice,
/// then other branches and only what is required, for a bounded number of proposals.
/// </summary>
internal sealed class ExampleOf(JsonSchema schema)
{
    private const int MostProposals = 24;
    private const int MostValues = 2_000;
    private const int LongestList = 200;

    // Below, only what is required: schemas that contain themselves come to an end.
    private const int DeepestOptional = 4;
    private const int Deepest = 40;

    private static readonly TimeSpan LongestSearch = TimeSpan.FromSeconds(2);
    private static readonly ValidationOptions WithFormats = new() { AssertsFormat = true, MaxSteps = 100_000 };

    private readonly long _start = Stopwatch.GetTimestamp();
    private int _proposal;
    private int _values;

    // An example is a courtesy; a schema that makes it hard gets none.
    private bool IsInTime => Stopwatch.GetElapsedTime(_start) < LongestSearch;

    public JsonElement? Create()
    {
        for (_proposal = 0; _proposal < MostProposals && IsInTime; _proposal++)
        {
            _values = 0;
            if (Make([schema.Root], 0, 0) is not { } made)
                continue;
            if (schema.IsValid(made, WithFormats))
                return made;
        }
        return null;
    }

    private JsonElement? Make(IReadOnlyList<SchemaNode> nodes, int depth, int number)
    {
        var shape = new ExampleShape(nodes, _proposal / 2);
        if (shape.IsImpossible || depth > Deepest || ++_values > MostValues || !IsInTime)
            return null;
        var written = shape.Candidates().Where(candidate => Fits(nodes, candidate)).Skip(number).Select(candidate => (JsonElement?)candidate).FirstOrDefault();
        if (written is not null)
            return written;
        var types = shape.Types();
        for (var i = 0; i < types.Length; i++)
            if (MakeType(types[(i + _proposal) % types.Length], shape, nodes, depth, number) is { } made)
                return made;
        return null;
    }

    private JsonElement? MakeType(string type, ExampleShape shape, IReadOnlyList<SchemaNode> nodes, int depth, int number) => type switch
    {
        "object" => MakeObject(shape, depth),
        "array" => MakeArray(shape, depth),
        "string" => FirstFitting(nodes, ExampleScalars.Texts(shape, number).Select(text => JsonSerializer.SerializeToElement(text))),
        "number" or "integer" => FirstFitting(nodes, ExampleScalars.Numbers(shape, type == "integer", number).Select(value => JsonSerializer.SerializeToElement(value / 1.000000000000000000000000000m))),
        "boolean" => FirstFitting(nodes, [JsonSerializer.SerializeToElement(number % 2 == 0), JsonSerializer.SerializeToElement(number % 2 != 0)]),
        _ => FirstFitting(nodes, [JsonSerializer.SerializeToElement<object?>(null)]),
    };

    private JsonElement? FirstFitting(IReadOnlyList<SchemaNode> nodes, IEnumerable<JsonElement> candidates) =>
        candidates.Where(candidate => Fits(nodes, candidate)).Select(candidate => (JsonElement?)candidate).FirstOrDefault();

    private JsonElement? MakeObject(ExampleShape shape, int depth)
    {
        var required = shape.Keywords<RequiredKeyword>().SelectMany(keyword => keyword.Names).ToHashSet();
        var made = new JsonObject();
        var names = shape.Keywords<ObjectKeyword>().SelectMany(keyword => keyword.Properties.Select(property => property.Key)).Concat(required).Distinct();
        foreach (var name in names.Where(name => required.Contains(name) || (_proposal % 2 == 0 && depth < DeepestOptional)))
        {
            if (Make(NodesOf(shape, name), depth + 1, 0) is { } value)
                made[name] = JsonNode.Parse(value.GetRawText());
            else if (required.Contains(name))
                return null;
        }
        var least = Math.Min(shape.Count("minProperties", isMost: false) ?? 0, LongestList);
        for (var i = 1; made.Count < least && i <= least * 2; i++)
        {
            var name = FormattableString.Invariant($"property{i}");
            if (!made.ContainsKey(name) && Make(NodesOf(shape, name), depth + 1, 0) is { } value)
                made[name] = JsonNode.Parse(value.GetRawText());
        }
        return JsonSerializer.SerializeToElement(made);
    }

    private static List<SchemaNode> NodesOf(ExampleShape shape, string name)
    {
        var nodes = new List<SchemaNode>();
        foreach (var keyword in shape.Keywords<ObjectKeyword>())
        {
            var own = keyword.Properties.Where(property => property.Key == name).Select(property => property.Value)
                .Concat(keyword.Patterns.Where(pattern => pattern.Pattern.IsMatch(name)).Select(pattern => pattern.Node)).ToArray();
            nodes.AddRange(own.Length == 0 && keyword.Additional is { } additional ? [additional] : own);
        }
        return nodes;
    }

    private JsonElement? MakeArray(ExampleShape shape, int depth)
    {
        var lists = shape.Keywords<ArrayKeyword>().ToArray();
        var contained = shape.Keywords<ContainsKeyword>().ToArray();
        var isUnique = shape.Keywords<UniqueItemsKeyword>().Any();
        var wanted = depth < DeepestOptional && _proposal % 2 == 0 ? Math.Max(1, lists.Select(list => list.Prefix.Count).DefaultIfEmpty().Max()) : 0;
        var least = Math.Max(shape.Count("minItems", isMost: false) ?? 0, contained.Select(keyword => keyword.Least).DefaultIfEmpty().Sum());
        var count = Math.Min(Math.Max(wanted, least), shape.Count("maxItems", isMost: true) ?? int.MaxValue);
        if (count > LongestList)
            return null;
        var made = new JsonArray();
        var mustContain = contained.SelectMany(keyword => Enumerable.Repeat(keyword.Node, Math.Min(keyword.Least, LongestList))).ToArray();
        for (var i = 0; i < count; i++)
        {
            var index = i;
            List<SchemaNode> nodes = [.. lists.Select(list => index < list.Prefix.Count ? list.Prefix[index] : list.Rest).OfType<SchemaNode>(), .. mustContain.Skip(i).Take(1)];
            if (Make(nodes, depth + 1, isUnique ? i : 0) is not { } item)
                return i >= least ? JsonSerializer.SerializeToElement(made) : null;
            made.Add(JsonNode.Parse(item.GetRawText()));
        }
        return JsonSerializer.SerializeToElement(made);
    }

    private bool Fits(IReadOnlyList<SchemaNode> nodes, JsonElement value) =>
        nodes.All(node => new JsonSchema(node, node.Source, schema.HasDynamicReferences).IsValid(value, WithFormats));
}
