namespace Platform.Core.Shared.JsonSchema;

/// <summary>Which properties or items of one value were looked at, by their position in it: what <c>unevaluatedProperties</c> and <c>unevaluatedItems</c> ask for.</summary>
internal sealed class Evaluated(int count)
{
    private readonly ulong[] _marks = new ulong[(count + 63) / 64];
    private bool _all;

    public bool Has(int position) => _all || (_marks[position >> 6] & 1UL << position) != 0;

    public void Mark(int position) => _marks[position >> 6] |= 1UL << position;

    public void MarkAll() => _all = true;

    /// <summary>For a branch whose marks count only if it fits.</summary>
    public Evaluated Fork() => new(count);

    public void Add(Evaluated branch)
    {
        _all |= branch._all;
        for (var i = 0; i < _marks.Length; i++)
            _marks[i] |= branch._marks[i];
    }
}
