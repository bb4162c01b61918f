namespace Platform.Core.Shared.JsonSchema.Patterns;

/// <summary>Sets of code points.</summary>
internal static class CodeRanges
{
    public const int Highest = 0x10FFFF;

    public static readonly CodeRange[] Digits = [new('0', '9')];
    public static readonly CodeRange[] Word = [new('0', '9'), new('A', 'Z'), new('_', '_'), new('a', 'z')];
    public static readonly CodeRange[] LineEnds = [new('\n', '\n'), new('\r', '\r'), new(0x2028, 0x2029)];

    /// <summary>WhiteSpace and LineTerminator of ECMA 262: unlike those of .NET they hold the byte order mark, and not U+0085.</summary>
    public static readonly CodeRange[] Space =
        [new(9, 13), new(32, 32), new(0xA0, 0xA0), new(0x1680, 0x1680), new(0x2000, 0x200A), new(0x2028, 0x2029), new(0x202F, 0x202F), new(0x205F, 0x205F), new(0x3000, 0x3000), new(0xFEFF, 0xFEFF)];

    public static IEnumerable<CodeRange> Complement(IEnumerable<CodeRange> ranges, int from = 0)
    {
        var next = from;
        foreach (var range in ranges.OrderBy(range => range.First))
        {
            if (range.First > next)
                yield return new(next, range.First - 1);
            next = Math.Max(next, range.Last + 1);
        }
        if (next <= Highest)
            yield return new(next, Highest);
    }

    /// <summary>The parts of the ranges within bounds.</summary>
    public static IEnumerable<CodeRange> Within(this IEnumerable<CodeRange> ranges, int first, int last) =>
        ranges.Where(range => range.First <= last && range.Last >= first).Select(range => new CodeRange(Math.Max(range.First, first), Math.Min(range.Last, last)));
}
