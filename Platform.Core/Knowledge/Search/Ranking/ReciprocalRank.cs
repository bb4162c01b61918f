namespace Platform.Core.Knowledge.Search.Ranking;

/// <summary>
/// Fusion of rankings whose scores cannot be compared, by rank alone (Cormack, Clarke and Büttcher, "Reciprocal rank fusion", 2009, with their constant 60).
/// </summary>
internal sealed class ReciprocalRank
{
    private const float Constant = 60;

    private readonly Dictionary<int, Fused> _documents = [];
    private float _greatest;
    private float _strength;

    /// <param name="ranking">Best first.</param>
    /// <param name="greatest">The score that stands for 1 in what is shown.</param>
    public void Add(string name, float weight, IReadOnlyList<(int Document, float Score)> ranking, float greatest = 1)
    {
        if (ranking.Count == 0)
            return;
        _greatest += weight / (Constant + 1);
        for (var i = 0; i < ranking.Count; i++)
        {
            var (document, score) = ranking[i];
            if (!_documents.TryGetValue(document, out var fused))
                _documents.Add(document, fused = new Fused(document));
            var shown = Math.Clamp(score / greatest, 0, 1);
            _strength = Math.Max(_strength, shown);
            fused.Rankings.Add(new HitRank(name, i + 1, shown));
            fused.Sum += weight / (Constant + i + 1);
        }
    }

    /// <summary>Best first; scores from 0 to 1.</summary>
    public IEnumerable<(int Document, float Score, IReadOnlyList<HitRank> Rankings)> Order() =>
        _documents.Values.OrderByDescending(fused => fused.Sum).ThenBy(fused => fused.Document).Select(fused => (fused.Document, fused.Sum / _greatest * _strength, (IReadOnlyList<HitRank>)fused.Rankings));

    private sealed class Fused(int document)
    {
        public int Document => document;

        public float Sum { get; set; }

        public List<HitRank> Rankings { get; } = [];
    }
}
