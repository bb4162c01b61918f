using Platform.Core.Knowledge.Graph;

namespace Platform.Web.Knowledge.Graph;

/// <summary>
/// Places for a picture of a graph: what is connected lies together, nothing lies on anything else. The same graph gets the same picture; one that has grown keeps the places
/// it had, as far as there is room. Forces as Fruchterman and Reingold describe them ("Graph drawing by force-directed placement", 1991).
/// </summary>
public sealed class GraphLayout
{
    // Of the picture, in its own units; a name of the usual length takes some 90.
    private const double Ideal = 95;
    private const int Rounds = 260;

    // What is farther apart does not push: parts that nothing connects stay in sight of each other.
    private const double Reach = Ideal * 2.6;
    private const int Margin = 70;

    private readonly Dictionary<Guid, (double X, double Y)> _places;

    /// <param name="before">Places of the picture that this one grows out of.</param>
    public GraphLayout(GraphView graph, GraphLayout? before = null)
    {
        var count = graph.Nodes.Count;
        var (x, y) = (new double[count], new double[count]);
        var number = graph.Nodes.Index().ToDictionary(node => node.Item.Id, node => node.Index);
        var edges = graph.Edges.Where(edge => number.ContainsKey(edge.From) && number.ContainsKey(edge.To)).Select(edge => (From: number[edge.From], To: number[edge.To], edge.Weight)).ToArray();
        for (var i = 0; i < count; i++)
            (x[i], y[i]) = before is not null && before._places.TryGetValue(graph.Nodes[i].Id, out var there) ? there : Begin(i, graph.Nodes[i], graph, before);
        var known = before is not null && graph.Nodes.Any(node => before._places.ContainsKey(node.Id));
        for (var round = 0; round < Rounds; round++)
            Step(x, y, edges, Ideal * (known ? 0.35 : 1) * (1 - (double)round / Rounds) + 0.5);
        _places = graph.Nodes.Index().ToDictionary(node => node.Item.Id, node => (x[node.Index], y[node.Index]));
        var (left, top) = (count == 0 ? 0 : x.Min(), count == 0 ? 0 : y.Min());
        (Left, Top, Width, Height) = (left - Margin, top - Margin, (count == 0 ? 0 : x.Max() - left) + 2 * Margin, (count == 0 ? 0 : y.Max() - top) + 2 * Margin);
    }

    public double Left { get; }

    public double Top { get; }

    public double Width { get; }

    public double Height { get; }

    public (double X, double Y) Of(Guid node) => _places[node];

    // The golden angle spreads points evenly; what is new in a grown picture begins beside what it is connected to.
    private static (double X, double Y) Begin(int index, GraphNode node, GraphView graph, GraphLayout? before)
    {
        var (angle, radius) = (index * 2.399963, Ideal * 0.6 * Math.Sqrt(index + 0.5));
        if (before is not null && graph.Edges.FirstOrDefault(edge => edge.From == node.Id && before._places.ContainsKey(edge.To) || edge.To == node.Id && before._places.ContainsKey(edge.From)) is { } edge)
        {
            var (x, y) = before._places[edge.From == node.Id ? edge.To : edge.From];
            return (x + Math.Cos(angle) * Ideal, y + Math.Sin(angle) * Ideal);
        }

        return (Math.Cos(angle) * radius, Math.Sin(angle) * radius);
    }

    private static void Step(double[] x, double[] y, (int From, int To, long Weight)[] edges, double most)
    {
        var (dx, dy) = (new double[x.Length], new double[x.Length]);
        for (var i = 0; i < x.Length; i++)
        {
            for (var j = i + 1; j < x.Length; j++)
            {
                var (across, down) = (x[i] - x[j], y[i] - y[j]);
                var square = Math.Max(across * across + down * down, 0.01);
                if (square > Reach * Reach)
                    continue;
                // Names are wider than high: sideways they need more room.
                var force = Ideal * Ideal / square * (Math.Abs(down) < 22 && Math.Abs(across) < 150 ? 1.8 : 1);
                // What lies on the very same place is told apart by its number.
                var (fx, fy) = (square <= 0.01 ? i - j : across * force, square <= 0.01 ? 1 : down * force);
                (dx[i], dy[i], dx[j], dy[j]) = (dx[i] + fx, dy[i] + fy, dx[j] - fx, dy[j] - fy);
            }

            // What is connected to nothing does not drift away.
            (dx[i], dy[i]) = (dx[i] - x[i] * 0.12, dy[i] - y[i] * 0.16);
        }

        foreach (var (from, to, weight) in edges)
        {
            var (across, down) = (x[from] - x[to], y[from] - y[to]);
            var distance = Math.Sqrt(across * across + down * down);
            var force = distance / Ideal * Math.Min(1.5, 0.7 + Math.Log2(1 + weight) * 0.15);
            (dx[from], dy[from], dx[to], dy[to]) = (dx[from] - across * force, dy[from] - down * force, dx[to] + across * force, dy[to] + down * force);
        }

        for (var i = 0; i < x.Length; i++)
        {
            var length = Math.Max(Math.Sqrt(dx[i] * dx[i] + dy[i] * dy[i]), 0.001);
            var limited = Math.Min(length, most);
            (x[i], y[i]) = (x[i] + dx[i] / length * limited, y[i] + dy[i] / length * limited);
        }
    }
}
