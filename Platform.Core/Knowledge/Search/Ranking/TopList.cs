namespace Platform.Core.Knowledge.Search.Ranking;

/// <summary>The best so many of what is offered. Equal scores are ordered by number, so that an answer does not depend on the way it was found.</summary>
internal sealed class TopList(int capacity)
{
    private readonly PriorityQueue<int, (float Score, int Later)> _worstFirst = new(capacity + 1);

    /// <summary>What must be exceeded.</summary>
    public float Least { get; private set; } = float.NegativeInfinity;

    public void Offer(int document, float score)
    {
        if (_worstFirst.Count < capacity)
            _worstFirst.Enqueue(document, (score, -document));
        else if (score <= Least)
            return;
        else
            _worstFirst.EnqueueDequeue(document, (score, -document));
        if (_worstFirst.Count == capacity && _worstFirst.TryPeek(out _, out var worst))
            Least = worst.Score;
    }

    /// <summary>Best first.</summary>
    public List<(int Document, float Score)> Take()
    {
        var best = new List<(int, float)>(_worstFirst.Count);
        while (_worstFirst.TryDequeue(out var document, out var priority))
            best.Add((document, priority.Score));
        best.Reverse();
        return best;
    }
}
