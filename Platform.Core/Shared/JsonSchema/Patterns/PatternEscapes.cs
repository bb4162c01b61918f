using System.Globalization;

namespace Platform.Core.Shared.JsonSchema.Patterns;

/// <summary>What follows a backslash.</summary>
internal sealed class PatternEscapes(PatternScanner scan)
{
    public PatternNode Read()
    {
        if (scan.Take('b'))
            return new Anchor('b');
        if (scan.Take('B'))
            return new Anchor('B');
        if (scan.Take("k<"))
            return new BackReference($@"\k<{ReadName()}>");
        if (!scan.IsAtEnd && scan.Next is >= '1' and <= '9')
        {
            var from = scan.Position;
            while (!scan.IsAtEnd && char.IsAsciiDigit(scan.Next))
                scan.Position++;
            // Brackets keep a digit that follows apart.
            return new BackReference($@"(?:\{scan.From(from)})");
        }
        return ReadInClass();
    }

    public PatternNode ReadInClass()
    {
        var next = scan.TakeCodePoint();
        return next switch
        {
            'd' => new CharacterSet(false, CodeRanges.Digits, []), 'D' => new CharacterSet(false, [.. CodeRanges.Complement(CodeRanges.Digits)], []),
            'w' => new CharacterSet(false, CodeRanges.Word, []), 'W' => new CharacterSet(false, [.. CodeRanges.Complement(CodeRanges.Word)], []),
            's' => new CharacterSet(false, CodeRanges.Space, []), 'S' => new CharacterSet(false, [.. CodeRanges.Complement(CodeRanges.Space)], []),
            'p' => ReadProperty(false), 'P' => ReadProperty(true),
            't' => new Literal('\t'), 'n' => new Literal('\n'), 'r' => new Literal('\r'), 'v' => new Literal('\v'), 'f' => new Literal('\f'), 'b' => new Literal('\b'),
            '0' when scan.IsAtEnd || !char.IsAsciiDigit(scan.Next) => new Literal(0),
            'c' => !scan.IsAtEnd && char.IsAsciiLetter(scan.Next) ? new Literal(scan.TakeCodePoint() % 32) : throw scan.Wrong("unknown control character"),
            'x' => new Literal(ReadHex(2)),
            'u' => new Literal(ReadUnicode()),
            // Letters and digits are reserved; Perl's and .NET's escapes among them would otherwise mean something else.
            _ => next < 128 && char.IsAsciiLetterOrDigit((char)next) ? throw scan.Wrong($"unknown escape \\{(char)next}") : new Literal(next),
        };
    }

    /// <summary>Of a group, up to <c>&gt;</c>.</summary>
    public string ReadName()
    {
        var name = scan.TakeUntil('>');
        return name.Length > 0 && !char.IsDigit(name[0]) && name.All(character => character is '_' or '$' || char.IsLetterOrDigit(character)) ? name.Replace('$', '_') : throw scan.Wrong("wrong group name");
    }

    private CharacterSet ReadProperty(bool isNegated)
    {
        var name = scan.Take('{') ? scan.TakeUntil('}') : throw scan.Wrong("missing {");
        var (ranges, categories) = UnicodeProperties.Find(name) ?? throw scan.Wrong($"unknown property {name}");
        return isNegated
            ? new(false, categories.Length > 0 ? [new(0x10000, CodeRanges.Highest)] : [.. CodeRanges.Complement(ranges)], Negated(categories))
            : new(false, ranges, [.. categories.Select(category => $@"\p{{{category}}}")]);
    }

    // One category is negated by \P; the few properties that are several have no such name in .NET.
    private string[] Negated(string[] categories) => categories.Length switch
    {
        0 => [], 1 => [$@"\P{{{categories[0]}}}"], _ => throw scan.Wrong("this property cannot be negated here"),
    };

    private int ReadUnicode()
    {
        if (scan.Take('{'))
        {
            var text = scan.TakeUntil('}');
            return int.TryParse(text, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var codePoint) && codePoint is >= 0 and <= CodeRanges.Highest ? codePoint : throw scan.Wrong("wrong code point");
        }
        var unit = ReadHex(4);
        if (!char.IsHighSurrogate((char)unit) || !scan.Starts("\\u") || scan.Starts("\\u{"))
            return unit;
        var at = scan.Position;
        scan.Position += 2;
        var low = ReadHex(4);
        if (char.IsLowSurrogate((char)low))
            return char.ConvertToUtf32((char)unit, (char)low);
        scan.Position = at;
        return unit;
    }

    private int ReadHex(int length)
    {
        var text = scan.Peek(length) ?? throw scan.Wrong("unexpected end");
        scan.Position += length;
        return int.TryParse(text, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var number) ? number : throw scan.Wrong("wrong hexadecimal number");
    }
}
