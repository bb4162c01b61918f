using System.Globalization;

namespace Platform.Core.Shared.JsonSchema.Patterns;

/// <summary>Reads ECMA 262. What other dialects add (<c>\A</c>, <c>(?i)</c>, <c>(?&gt;…)</c>) is refused instead of meaning something else.</summary>
internal sealed class PatternParser
{
    private const int DeepestNesting = 100;

    private readonly PatternScanner _scan;
    private readonly PatternEscapes _escapes;
    private int _nesting;

    private PatternParser(string pattern)
    {
        _scan = new(pattern);
        _escapes = new(_scan);
    }

    /// <exception cref="PatternException">With the position.</exception>
    public static PatternNode Parse(string pattern)
    {
        var parser = new PatternParser(pattern);
        var node = parser.ReadChoice();
        return parser._scan.IsAtEnd ? node : throw parser._scan.Wrong("unexpected )");
    }

    private PatternNode ReadChoice()
    {
        if (++_nesting > DeepestNesting)
            throw _scan.Wrong("nested too deeply");
        var branches = new List<PatternNode> { ReadSequence() };
        while (_scan.Take('|'))
            branches.Add(ReadSequence());
        _nesting--;
        return branches.Count == 1 ? branches[0] : new Choice(branches);
    }

    private PatternNode ReadSequence()
    {
        var parts = new List<PatternNode>();
        while (!_scan.IsAtEnd && _scan.Next is not ('|' or ')'))
            parts.Add(ReadRepeat(ReadAtom()));
        return parts.Count == 1 ? parts[0] : new Sequence(parts);
    }

    private PatternNode ReadAtom()
    {
        var next = _scan.TakeCodePoint();
        return next switch
        {
            '^' or '$' => new Anchor((char)next),
            '.' => new CharacterSet(true, CodeRanges.LineEnds, []),
            '(' => ReadGroup(),
            '[' => ReadClass(),
            '\\' => _escapes.Read(),
            '*' or '+' or '?' => throw _scan.Wrong("nothing to repeat"),
            _ => new Literal(next),
        };
    }

    private Group ReadGroup()
    {
        var open = "(";
        if (_scan.Take('?'))
        {
            open = _scan.Take(':') ? "(?:" : _scan.Take('=') ? "(?=" : _scan.Take('!') ? "(?!" : _scan.Take("<=") ? "(?<=" : _scan.Take("<!") ? "(?<!"
                : _scan.Take('<') ? $"(?<{_escapes.ReadName()}>" : throw _scan.Wrong("unknown group");
        }
        var content = ReadChoice();
        return _scan.Take(')') ? new(open, content) : throw _scan.Wrong("missing )");
    }

    private PatternNode ReadRepeat(PatternNode atom)
    {
        var at = _scan.Position;
        int least;
        int? most;
        if (_scan.Take('*'))
            (least, most) = (0, null);
        else if (_scan.Take('+'))
            (least, most) = (1, null);
        else if (_scan.Take('?'))
            (least, most) = (0, 1);
        else if (!_scan.Take('{') || !TryReadBounds(out least, out most))
        {
            _scan.Position = at;
            return atom;
        }
        if (atom is Anchor or Group { IsLook: true })
            throw _scan.Wrong("nothing to repeat");
        if (most < least)
            throw _scan.Wrong("numbers out of order in {}");
        return new Repeat(atom, least, most, _scan.Take('?'));
    }

    /// <summary>After the brace: <c>2}</c>, <c>2,}</c>, <c>2,5}</c>. Other braces stand for themselves.</summary>
    private bool TryReadBounds(out int least, out int? most)
    {
        most = null;
        if (!TryReadNumber(out least))
            return false;
        if (!_scan.Take(','))
            most = least;
        else if (TryReadNumber(out var upper))
            most = upper;
        return _scan.Take('}');
    }

    private bool TryReadNumber(out int number)
    {
        var from = _scan.Position;
        while (!_scan.IsAtEnd && char.IsAsciiDigit(_scan.Next))
            _scan.Position++;
        number = 0;
        if (_scan.Position == from)
            return false;
        return int.TryParse(_scan.From(from), NumberStyles.None, CultureInfo.InvariantCulture, out number) ? true : throw _scan.Wrong("number too large");
    }

    private CharacterSet ReadClass()
    {
        var isNegated = _scan.Take('^');
        var (ranges, categories) = (new List<CodeRange>(), new List<string>());
        while (!_scan.Take(']'))
        {
            var first = ReadClassAtom(ranges, categories);
            if (!_scan.Starts('-') || _scan.Starts("-]"))
            {
                if (first is { } single)
                    ranges.Add(new(single, single));
                continue;
            }
            _scan.Position++;
            var last = ReadClassAtom(ranges, categories);
            if (first is null || last is null || last < first)
                throw _scan.Wrong("range out of order");
            ranges.Add(new(first.Value, last.Value));
        }
        return new(isNegated, ranges, categories);
    }

    /// <summary>One code point; null where it was a set, which is then added already.</summary>
    private int? ReadClassAtom(List<CodeRange> ranges, List<string> categories)
    {
        if (_scan.IsAtEnd)
            throw _scan.Wrong("missing ]");
        var next = _scan.TakeCodePoint();
        if (next != '\\')
            return next;
        switch (_escapes.ReadInClass())
        {
            case Literal literal:
                return literal.CodePoint;
            case CharacterSet set:
                ranges.AddRange(set.Ranges);
                categories.AddRange(set.Categories);
                return null;
            default:
                throw _scan.Wrong("not allowed in []");
        }
    }
}
