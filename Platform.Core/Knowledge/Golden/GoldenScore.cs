namespace Platform.Core.Knowledge.Golden;

/// <summary>How much of what is expected was found, and how far up.</summary>
internal static class GoldenScore
{
    public static readonly IReadOnlyList<int> Depths = [1, 3, 5, 10, 20];

    private const int NdcgDepth = 10;

    /// <param name="expected">Places of any sources; those that overlap count once.</param>
    /// <param name="found">Best first.</param>
    public static (GoldenFigures Figures, int? FirstRank) Of(IEnumerable<Span> expected, IReadOnlyList<Span> found)
    {
        var wanted = Merge(expected);
        var total = (double)wanted.Sum(span => span.Length);
        var (left, gains) = (wanted, new List<double>());
        foreach (var hit in found.Take(Depths[^1]))
        {
            var rest = left.SelectMany(span => Without(span, hit)).ToList();
            gains.Add((left.Sum(span => span.Length) - rest.Sum(span => span.Length)) / total);
            left = rest;
        }

        var recall = Depths.ToDictionary(depth => depth, depth => Math.Min(1, gains.Take(depth).Sum()));
        // At best every place is found whole by one hit, the longest first.
        var ideal = Discounted(wanted.Select(span => span.Length / total).OrderDescending());
        var first = gains.FindIndex(gain => gain > 0);
        return (new GoldenFigures(recall, Math.Min(1, Discounted(gains) / ideal)), first < 0 ? null : first + 1);
    }

    /// <summary>Every question counts the same.</summary>
    public static GoldenFigures Mean(IReadOnlyCollection<GoldenFigures> all) => all.Count == 0
        ? new GoldenFigures(Depths.ToDictionary(depth => depth, _ => 0.0), 0)
        : new GoldenFigures(Depths.ToDictionary(depth => depth, depth => all.Average(figures => figures.Recall.GetValueOrDefault(depth))), all.Average(figures => figures.Ndcg));

    private static double Discounted(IEnumerable<double> gains) => gains.Take(NdcgDepth).Select((gain, i) => gain / Math.Log2(i + 2)).Sum();

    private static List<Span> Merge(IEnumerable<Span> spans)
    {
        var merged = new List<Span>();
        foreach (var span in spans.OrderBy(span => span.Source).ThenBy(span => span.Start))
        {
            if (merged.Count > 0 && merged[^1] is var last && last.Source == span.Source && span.Start <= last.End)
                merged[^1] = last with { End = Math.Max(last.End, span.End) };
            else
                merged.Add(span);
        }

        return merged;
    }

    private static IEnumerable<Span> Without(Span span, Span hit)
    {
        if (hit.Source != span.Source || hit.End <= span.Start || span.End <= hit.Start)
        {
            yield return span;
            yield break;
        }

        if (span.Start < hit.Start)
            yield return span with { End = hit.Start };
        if (hit.End < span.End)
            yield return span with { Start = hit.End };
    }

    /// <summary>Half-open, in one version's text of a source.</summary>
    internal readonly record struct Span(Guid Source, long Start, long End)
    {
        public long Length => End - Start;
    }
}
