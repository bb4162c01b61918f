using System.Runtime.CompilerServices;

namespace Platform.Core.Knowledge.Search.Keywords;

/// <summary>
/// In which documents a term stands and how often, in the order of the documents' numbers. The first stands in the structure itself (half of all terms
/// have no other); each further one is a varint of the distance, shifted by a bit that says "once", else followed by the frequency as a varint.
/// </summary>
internal struct PostingList
{
    private byte[]? _more;
    private int _used;
    private int _first;
    private int _firstFrequency;
    private int _last;

    /// <summary>How many documents, removed ones included until the index is compacted.</summary>
    public int Count { get; private set; }

    public readonly int Bytes => _more?.Length ?? 0;

    /// <param name="document">Greater than all before.</param>
    public void Add(int document, int frequency)
    {
        if (Count++ == 0)
        {
            (_first, _firstFrequency, _last) = (document, frequency, document);
            return;
        }

        var distance = (uint)(document - _last) << 1;
        _last = document;
        _more ??= new byte[6];
        if (_used + 10 > _more.Length)
            Array.Resize(ref _more, Math.Max(_used + 10, _more.Length + (_more.Length >> 1)));
        if (frequency == 1)
        {
            Write(distance | 1);
            return;
        }

        Write(distance);
        Write((uint)frequency);
    }

    public void Trim()
    {
        if (_more is not null && _more.Length > _used)
            Array.Resize(ref _more, _used);
    }

    public readonly Reader Read() => new(this);

    private void Write(uint value)
    {
        while (value >= 0x80)
        {
            _more![_used++] = (byte)(value | 0x80);
            value >>= 7;
        }

        _more![_used++] = (byte)value;
    }

    internal ref struct Reader
    {
        private readonly ReadOnlySpan<byte> _more;
        private int _at;

        public Reader(PostingList list)
        {
            _more = list._more.AsSpan(0, list._used);
            // The first is where the reading begins, as if it had been written.
            (Document, Frequency) = (list._first, list._firstFrequency);
            _at = list.Count == 0 ? int.MaxValue : -1;
        }

        public int Document { get; private set; }

        public int Frequency { get; private set; }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public bool MoveNext()
        {
            if (_at < 0)
            {
                _at = 0;
                return true;
            }

            if (_at >= _more.Length)
                return false;
            var value = ReadNumber();
            Document += (int)(value >> 1);
            Frequency = (value & 1) == 1 ? 1 : (int)ReadNumber();
            return true;
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private uint ReadNumber()
        {
            uint value = _more[_at++];
            if (value < 0x80)
                return value;
            value &= 0x7F;
            for (var shift = 7; ; shift += 7)
            {
                var next = _more[_at++];
                value |= (uint)(next & 0x7F) << shift;
                if (next < 0x80)
                    return value;
            }
        }
    }
}
