using System.Text.Json;
using Platform.Core.Shared.JsonSchema.Keywords;

namespace Platform.Core.Shared.JsonSchema.Examples;

/// <summary>All schemas that one value must fit at once: the given ones with what they refer to, and one branch of each choice.</summary>
internal sealed class ExampleShape
{
    private readonly HashSet<SchemaNode> _nodes = [];
    private readonly int _choice;

    public ExampleShape(IEnumerable<SchemaNode> nodes, int choice)
    {
        _choice = choice;
        // A queue instead of recursion: references may follow each other for as long as the document is.
        var waiting = new Queue<SchemaNode>(nodes);
        while (waiting.TryDequeue(out var node))
        {
            IsImpossible |= node.Always == false;
            if (node.Always is null && _nodes.Add(node))
                foreach (var part in node.Keywords.SelectMany(PartsOf))
                    waiting.Enqueue(part);
        }
    }

    /// <summary>One of them forbids everything.</summary>
    public bool IsImpossible { get; private set; }

    public IEnumerable<T> Keywords<T>() where T : Keyword => _nodes.SelectMany(node => node.Keywords).OfType<T>();

    /// <summary>Of every schema that has the keyword.</summary>
    public IEnumerable<JsonElement> Values(string keyword) =>
        _nodes.Where(node => node.Source.ValueKind == JsonValueKind.Object).Select(node => node.Source.TryGetProperty(keyword, out var value) ? value : default).Where(value => value.ValueKind != JsonValueKind.Undefined);

    public int? Count(string keyword, bool isMost)
    {
        var counts = Values(keyword).Where(value => value.ValueKind == JsonValueKind.Number).Select(value => value.TryGetDouble(out var count) ? (int)Math.Min(count, int.MaxValue) : int.MaxValue).ToArray();
        return counts.Length == 0 ? null : isMost ? counts.Min() : counts.Max();
    }

    public IEnumerable<decimal> Numbers(params string[] keywords) =>
        keywords.SelectMany(Values).Where(value => value.ValueKind == JsonValueKind.Number).Select(value => value.TryGetDecimal(out var number) ? number : (decimal?)null).OfType<decimal>();

    /// <summary>What is written down as a good value, the firmest word first.</summary>
    public IEnumerable<JsonElement> Candidates() =>
        Values("const").Concat(Values("examples").Where(list => list.ValueKind == JsonValueKind.Array).SelectMany(list => list.EnumerateArray()))
            .Concat(Values("default")).Concat(Keywords<EnumKeyword>().Any() ? Values("enum").SelectMany(list => list.EnumerateArray()) : []);

    /// <summary>Types that all schemas allow; where none says anything, the one that the other keywords speak of.</summary>
    public string[] Types()
    {
        var lists = Keywords<TypeKeyword>().Select(type => type.Types).ToArray();
        if (lists.Length > 0)
            return [.. lists[0].Where(type => lists.All(list => list.Contains(type) || (type == "integer" && list.Contains("number"))))];
        if (Keywords<ObjectKeyword>().Any() || Keywords<RequiredKeyword>().Any() || Values("minProperties").Any())
            return ["object"];
        if (Keywords<ArrayKeyword>().Any() || Keywords<ContainsKeyword>().Any() || Values("minItems").Any())
            return ["array"];
        return Keywords<NumberKeyword>().Any() ? ["number"] : ["string", "object", "array", "integer", "boolean", "null"];
    }

    private IEnumerable<SchemaNode> PartsOf(Keyword keyword) => keyword switch
    {
        ReferenceKeyword reference => [reference.Target!],
        AllOfKeyword all => all.InPlace,
        AnyOfKeyword any => [any.InPlace.ElementAt(_choice % any.InPlace.Count())],
        IfKeyword condition when _choice % 2 == 0 => new[] { condition.Condition, condition.Then }.OfType<SchemaNode>(),
        IfKeyword { Else: { } otherwise } => [otherwise],
        _ => [],
    };
}
