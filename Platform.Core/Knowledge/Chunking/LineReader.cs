using System.Text.RegularExpressions;

namespace Platform.Core.Knowledge.Chunking;

internal enum LineKind
{
    Blank,
    Text,
    Heading,
    HeadingRule,
    ListItem,
    TableHead,
    TableRule,
    TableRow,
    Fence,
    Code,
}

/// <summary>What reading must know of the lines before.</summary>
/// <param name="Previous">The line before.</param>
/// <param name="Content">The last line before that was not blank.</param>
/// <param name="Inside">The line that a text begins in the middle of.</param>
/// <param name="Fence">The marks that opened a block of code which is still open.</param>
internal sealed record LineContext(LineKind Previous, LineKind Content, LineKind? Inside = null, string? Fence = null)
{
    public static LineContext Beginning { get; } = new(LineKind.Blank, LineKind.Blank);
}

/// <param name="End">After its line break.</param>
/// <param name="Level">Of a heading, from 1.</param>
/// <param name="After">What the next line must know.</param>
internal readonly record struct Line(int Start, int End, LineKind Kind, int Level, LineContext After);

/// <summary>
/// Reads light Markdown line by line: headings (<c>#</c>, underlined, and <c>== so ==</c>), lists, tables, fenced code. It looks at no more than <see cref="Sight"/>
/// characters past the beginning of a line, so that a line of any length costs the same.
/// </summary>
internal static partial class LineReader
{
    /// <summary>A heading row and its rule, the longest that is looked at.</summary>
    public const int Sight = 2 * LongestRow + 2;

    public const int LongestRow = 1_000;
    private const int LongestHeading = 300;

    /// <summary>The lines of a text up to the one that reaches <paramref name="limit"/>.</summary>
    public static void Read(string text, int start, int length, LineContext context, int limit, List<Line> lines)
    {
        var (at, end) = (start, start + length);
        while (at < end && at - start < limit)
        {
            var line = Slice(text, at, end);
            var kind = context.Inside ?? LineKind.Text;
            var (level, fence) = (0, context.Fence);
            if (context.Inside is null)
            {
                var content = line.TrimEnd("\r\n");
                var next = content.Length <= LongestRow ? Slice(text, at + line.Length, end).TrimEnd("\r\n") : default;
                (kind, level) = KindOf(content, next, context, ref fence);
            }

            var isWhole = line[^1] == '\n';
            context = new LineContext(kind, kind == LineKind.Blank ? context.Content : kind, isWhole ? null : kind, fence);
            lines.Add(new Line(at - start, at - start + line.Length, kind, level, context));
            at += line.Length;
        }
    }

    /// <summary>The words of a heading without its marks.</summary>
    public static string HeadingText(ReadOnlySpan<char> line)
    {
        var text = line.Trim();
        text = text is ['#', ..] ? text.TrimStart('#').TrimEnd('#') : text is ['=', ..] ? text.Trim("= ") : text;
        return text.Trim().Trim("*_").ToString();
    }

    private static (LineKind Kind, int Level) KindOf(ReadOnlySpan<char> line, ReadOnlySpan<char> next, LineContext context, ref string? fence)
    {
        var text = line.TrimStart();
        if (fence is not null)
        {
            if (!IsFence(text, fence))
                return (LineKind.Code, 0);
            fence = null;
            return (LineKind.Fence, 0);
        }

        if (text.IsWhiteSpace())
            return (LineKind.Blank, 0);
        if (FenceOf(text) is { } opened)
        {
            fence = opened;
            return (LineKind.Fence, 0);
        }

        if (line.Length <= LongestHeading && HeadingLevel(line, next, context.Previous) is > 0 and var level)
            return (LineKind.Heading, level);
        if (context.Previous == LineKind.Heading && IsUnderline(text))
            return (LineKind.HeadingRule, 0);
        if (text[0] == '|')
            return (TableKind(line, next, context.Previous), 0);
        return (Item().IsMatch(text[..Math.Min(text.Length, 12)]) ? LineKind.ListItem : LineKind.Text, 0);
    }

    // | name | price |, then |---|--:|, then rows.
    private static LineKind TableKind(ReadOnlySpan<char> line, ReadOnlySpan<char> next, LineKind previous) => previous switch
    {
        LineKind.TableHead => LineKind.TableRule,
        LineKind.TableRule or LineKind.TableRow => LineKind.TableRow,
        _ => line.Length <= LongestRow && next.Length <= LongestRow && Rule().IsMatch(next) ? LineKind.TableHead : LineKind.TableRow,
    };

    private static int HeadingLevel(ReadOnlySpan<char> line, ReadOnlySpan<char> next, LineKind previous)
    {
        var text = line.Trim();
        if (text[0] == '#')
        {
            var marks = text.Length - text.TrimStart('#').Length;
            return marks <= 6 && marks < text.Length && text[marks] is ' ' or '\t' ? marks : 0;
        }

        if (text[0] == '=')
            return WikiLevel(text);
        return previous == LineKind.Blank && text[0] is not ('|' or '-' or '>') && next.Length <= LongestHeading && IsUnderline(next.TrimStart()) ? next.TrimStart()[0] == '=' ? 1 : 2 : 0;
    }

    // "== Name ==", also as data sets write it: "= = Name = =".
    private static int WikiLevel(ReadOnlySpan<char> text)
    {
        var (front, back) = (0, 0);
        var (start, end) = (0, text.Length - 1);
        for (; start < text.Length && text[start] is '=' or ' '; start++)
            front += text[start] == '=' ? 1 : 0;
        for (; end > start && text[end] is '=' or ' '; end--)
            back += text[end] == '=' ? 1 : 0;
        return front == back && front is >= 1 and <= 6 && start < end ? front : 0;
    }

    private static bool IsUnderline(ReadOnlySpan<char> text)
    {
        var marks = text.TrimEnd();
        return marks.Length >= 3 && marks[0] is '=' or '-' && marks.TrimStart(marks[0]).IsEmpty;
    }

    private static string? FenceOf(ReadOnlySpan<char> text)
    {
        if (text[0] is not ('`' or '~'))
            return null;
        var marks = text.Length - text.TrimStart(text[0]).Length;
        // `` `a` `b` `` on one line is code within a sentence.
        return marks is >= 3 and <= 20 && text[marks..].IndexOf(text[0]) < 0 ? text[..marks].ToString() : null;
    }

    private static bool IsFence(ReadOnlySpan<char> text, string fence) => text.StartsWith(fence) && text.TrimEnd().TrimStart(fence[0]).IsEmpty;

    private static ReadOnlySpan<char> Slice(string text, int start, int end)
    {
        var rest = text.AsSpan(start, Math.Max(0, end - start));
        var at = rest.IndexOf('\n');
        return at < 0 ? rest : rest[..(at + 1)];
    }

    [GeneratedRegex(@"^([-*+•–—▪◦·]|\d{1,4}[.)]|[\p{L}][)])\s")]
    private static partial Regex Item();

    [GeneratedRegex(@"^\s*\|(\s*:?-{1,}:?\s*\|)+\s*$")]
    private static partial Regex Rule();
}
