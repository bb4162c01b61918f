using Microsoft.AspNetCore.WebUtilities;
using Platform.Core.Knowledge.Graph;

namespace Platform.Web.Knowledge.Graph;

/// <summary>What of the graph is shown, as the address says it.</summary>
/// <param name="Entity">Its id or a name; null for the most mentioned of all.</param>
/// <param name="Open">Further entities whose neighbours are shown.</param>
/// <param name="Edge">Two entities whose sentences are shown.</param>
public sealed record GraphState(string? Entity, int Depth, IReadOnlyList<EntityKind> Kinds, IReadOnlyList<Guid> Open, (Guid First, Guid Second)? Edge)
{
    public static GraphState From(Func<string, string?> read)
    {
        var edge = read("edge")?.Split('~') is [var first, var second] && Guid.TryParse(first, out var a) && Guid.TryParse(second, out var b) ? (a, b) : ((Guid, Guid)?)null;
        return new GraphState(
            read("entity"), int.TryParse(read("depth"), out var depth) ? Math.Clamp(depth, 1, GetKnowledgeGraph.MostDepth) : 1,
            [.. (read("kinds") ?? "").Split(',').Where(name => Enum.TryParse<EntityKind>(name, ignoreCase: true, out _)).Select(name => Enum.Parse<EntityKind>(name, ignoreCase: true)).Distinct()],
            [.. (read("open") ?? "").Split(',').Where(id => Guid.TryParse(id, out _)).Select(Guid.Parse).Distinct().Take(GetKnowledgeGraph.MostStarts - 1)], edge);
    }

    public GetKnowledgeGraph Question => new(Entity, Depth, Kinds.Count > 0 ? Kinds : null, Entity is null ? 60 : 120, Open);

    /// <summary>With the neighbours of one more, or without them. In the overview it becomes the middle.</summary>
    public GraphState Toggled(Guid id) => Entity is null ? new GraphState(id.ToString(), 1, Kinds, [], null)
        : this with { Open = Open.Contains(id) ? [.. Open.Where(other => other != id)] : [.. Open, id], Edge = null };

    public GraphState Round(Guid id) => new(id.ToString(), Depth, Kinds, [], null);

    public GraphState Showing(Guid first, Guid second) => this with { Edge = (first, second) };

    public string Address(string tenant) => QueryHelpers.AddQueryString($"/manage/{tenant}/knowledge-base/graph", new Dictionary<string, string?>
    {
        ["entity"] = Entity, ["depth"] = Depth == 1 ? null : $"{Depth}", ["kinds"] = Kinds.Count == 0 ? null : string.Join(',', Kinds).ToLowerInvariant(),
        ["open"] = Open.Count == 0 ? null : string.Join(',', Open), ["edge"] = Edge is { } edge ? $"{edge.First}~{edge.Second}" : null,
    }.Where(pair => pair.Value is not null));
}
