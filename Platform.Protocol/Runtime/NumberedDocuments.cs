namespace Platform.Protocol.Runtime;

/// <summary>The documents of one message, each under one number for as long as it is answered. Those that tools bring are numbered on.</summary>
public sealed class NumberedDocuments
{
    private readonly List<TurnDocument> _documents = [];

    /// <summary>In the order of their numbers.</summary>
    public IReadOnlyList<TurnDocument> All => _documents;

    /// <summary>What was found before the model was asked: its numbers stand.</summary>
    public void Begin(IReadOnlyList<TurnDocument> found)
    {
        _documents.Clear();
        _documents.AddRange(found);
    }

    /// <summary>A tool's result with the numbers of this message in its marks. A place that has a number keeps it.</summary>
    public string Take(string text, IReadOnlyList<TurnDocument>? found)
    {
        if (found is null or [])
            return text;
        var numbers = new Dictionary<int, int>();
        foreach (var document in found)
        {
            var known = _documents.Find(other => (other.SourceId, other.Version, other.Start, other.End) == (document.SourceId, document.Version, document.Start, document.End));
            if (known is null)
                _documents.Add(known = document with { Number = _documents.Count == 0 ? 1 : _documents.Max(other => other.Number) + 1 });
            numbers[document.Number] = known.Number;
        }

        return CitedText.Renumber(text, numbers);
    }
}
