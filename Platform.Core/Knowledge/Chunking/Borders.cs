namespace Platform.Core.Knowledge.Chunking;

/// <summary>The places where a text can be cut, and what each is worth.</summary>
internal static class Borders
{
    // Longer lines are paragraphs that break by themselves on the screen; shorter ones may be broken by hand in the middle of a sentence.
    private const int LongestBrokenLine = 160;

    // What cutting into the first paragraph under a heading costs while the heading could come along into the next chunk.
    private const double LeadCost = 0.3;

    /// <summary>
    /// What a border adds to the share of the chunk that it fills: a new section in the middle is worth as much as the last word that fits. A chunk
    /// is therefore at most half empty for the sake of a good border, and well filled where borders are many.
    /// </summary>
    public static double Worth(Border border) => (border.IsLead ? -LeadCost : 0) + border.Level switch
    {
        BorderLevel.Section => 0.56 - 0.02 * border.Depth,
        BorderLevel.Paragraph => 0.35,
        BorderLevel.Item => 0.28,
        BorderLevel.Line => 0.24,
        BorderLevel.Sentence => 0.2,
        BorderLevel.Word => 0,
        BorderLevel.Mark => -0.1,
        BorderLevel.Grapheme => -0.5,
        _ => -0.9,
    };

    /// <summary>All borders after <paramref name="start"/> up to <paramref name="limit"/> characters on, in order; offsets count from the start.</summary>
    public static void Find(string text, int start, int limit, LineContext context, List<Line> lines, List<Border> borders)
    {
        // Under a heading that the chunk does not begin with, until the first border that ends a paragraph, item or row.
        var isLead = false;
        for (var i = 0; i < lines.Count && lines[i].Start <= limit; i++)
        {
            var line = lines[i];
            var before = i == 0 ? context : lines[i - 1].After;
            if (i > 0 && Before(line, lines[i - 1], text.AsSpan(start + lines[i - 1].Start, lines[i - 1].End - lines[i - 1].Start), before) is { } border)
            {
                isLead &= border.Level < BorderLevel.Item;
                Add(border with { IsLead = isLead && border.Level != BorderLevel.Bound });
            }

            isLead |= line.Kind == LineKind.Heading && line.Start > 0;
            Inside(text, start, line, Math.Min(limit, line.End - 1), isLead, Add);
        }

        void Add(Border border)
        {
            if (border.At > 0 && border.At <= limit && Graphemes.IsBorder(text, start, start + border.At))
                borders.Add(border);
        }
    }

    // The border between two lines; none before blank lines, which stay with what they follow.
    private static Border? Before(Line line, Line previous, ReadOnlySpan<char> previousText, LineContext before)
    {
        var isApart = before.Previous == LineKind.Blank;
        BorderLevel? level = (before.Content, line.Kind) switch
        {
            (_, LineKind.Blank) => null,
            (LineKind.Code, LineKind.Code) or (LineKind.Fence, LineKind.Code) when before.Fence is not null => BorderLevel.Line,
            (_, LineKind.Fence) when before.Fence is not null => BorderLevel.Word,
            (LineKind.Heading or LineKind.HeadingRule or LineKind.TableHead or LineKind.TableRule, _) => BorderLevel.Bound,
            (_, LineKind.Heading) => BorderLevel.Section,
            (LineKind.ListItem, LineKind.ListItem) or (LineKind.TableRow, LineKind.TableRow) => BorderLevel.Item,
            _ when isApart => BorderLevel.Paragraph,
            (LineKind.Text or LineKind.ListItem, LineKind.Text) => BetweenTexts(previousText),
            // What announces a list or a table stays with it where it can.
            (LineKind.Text, LineKind.ListItem or LineKind.TableHead or LineKind.TableRow) => previousText.Length > LongestBrokenLine ? BorderLevel.Item : BorderLevel.Sentence,
            _ => BorderLevel.Paragraph,
        };
        return level is { } known ? new Border(line.Start, known, line.Level) : null;
    }

    private static BorderLevel BetweenTexts(ReadOnlySpan<char> line)
    {
        if (line.Length > LongestBrokenLine)
            return BorderLevel.Paragraph;
        var text = line.TrimEnd();
        return !text.IsEmpty && (Sentences.IsTerminator(text[^1]) || text[^1] is ':' or ';') ? BorderLevel.Line : BorderLevel.Word;
    }

    private static void Inside(string text, int start, Line line, int limit, bool isLead, Action<Border> add)
    {
        var isBound = line.Kind is LineKind.Heading or LineKind.TableHead or LineKind.TableRule;
        var hasSentences = line.Kind is LineKind.Text or LineKind.ListItem or LineKind.TableRow;
        // A mark must see what follows it, also where that lies behind the limit.
        var content = text.AsSpan(start + line.Start, line.End - line.Start);
        var sentence = -1;
        for (var i = 0; i < content.Length && line.Start + i < limit; i++)
        {
            var c = content[i];
            if (hasSentences && Sentences.IsTerminator(c) && Sentences.EndsAt(content, i, out var next))
                sentence = next;
            var level = i + 1 == sentence ? BorderLevel.Sentence : Level(content, i);
            if (level is { } known && i + 1 < content.Length)
                add(new Border(line.Start + i + 1, isBound ? BorderLevel.Bound : known, IsLead: isLead && !isBound));
        }
    }

    private static BorderLevel? Level(ReadOnlySpan<char> line, int at)
    {
        if (char.IsWhiteSpace(line[at]))
            return at + 1 < line.Length && char.IsWhiteSpace(line[at + 1]) ? null : BorderLevel.Word;
        return line[at] is ',' or ';' or '}' or ']' or '>' or '&' or '|' or '、' or '，' && at + 1 < line.Length && !char.IsWhiteSpace(line[at + 1]) ? BorderLevel.Mark : null;
    }
}
