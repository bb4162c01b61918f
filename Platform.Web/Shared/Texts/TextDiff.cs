namespace Platform.Web.Shared.Texts;

/// <summary>A run of a text that stayed, went or came.</summary>
public sealed record DiffRun(DiffKind Kind, string Text);

public enum DiffKind
{
    Same,
    Removed,
    Added,
}

/// <summary>
/// What is different between two texts, word by word: first by lines, then by words where lines changed (Myers' O(ND) way). Texts that are too different for
/// <see cref="MostSteps"/> are shown as one replaced by the other.
/// </summary>
public static class TextDiff
{
    // Memory and time grow with its square: some MB and milliseconds.
    private const int MostSteps = 800;

    public static IReadOnlyList<DiffRun> Of(string before, string after)
    {
        var runs = new List<DiffRun>();
        var (left, right) = (Lines(before), Lines(after));
        foreach (var (kind, from, to) in Compare(left, right))
        {
            if (kind == DiffKind.Same)
                Add(runs, kind, string.Concat(left[from]));
            else
                Words(runs, string.Concat(left[from]), string.Concat(right[to]));
        }

        return runs;
    }

    private static void Words(List<DiffRun> runs, string before, string after)
    {
        var (left, right) = (Split(before), Split(after));
        foreach (var (kind, from, to) in Compare(left, right))
        {
            Add(runs, kind == DiffKind.Same ? kind : DiffKind.Removed, string.Concat(left[from]));
            if (kind != DiffKind.Same)
                Add(runs, DiffKind.Added, string.Concat(right[to]));
        }
    }

    private static void Add(List<DiffRun> runs, DiffKind kind, string text)
    {
        if (text.Length > 0)
            runs.Add(new DiffRun(kind, text));
    }

    /// <summary>Stretches that are the same, and between them stretches where one side takes the other's place.</summary>
    private static List<(DiffKind Kind, Range Left, Range Right)> Compare(string[] left, string[] right)
    {
        var stretches = new List<(DiffKind, Range, Range)>();
        var (x, y) = (0, 0);
        foreach (var (atLeft, atRight) in Matches(left, right).Append((left.Length, right.Length)))
        {
            if (atLeft > x || atRight > y)
                stretches.Add((DiffKind.Removed, x..atLeft, y..atRight));
            if (atLeft < left.Length && atRight < right.Length)
                stretches.Add((DiffKind.Same, atLeft..(atLeft + 1), atRight..(atRight + 1)));
            (x, y) = (atLeft + 1, atRight + 1);
        }

        return Joined(stretches);
    }

    private static List<(DiffKind, Range, Range)> Joined(List<(DiffKind Kind, Range Left, Range Right)> stretches)
    {
        var joined = new List<(DiffKind Kind, Range Left, Range Right)>();
        foreach (var stretch in stretches)
        {
            if (joined.Count > 0 && joined[^1].Kind == stretch.Kind)
                joined[^1] = (stretch.Kind, joined[^1].Left.Start..stretch.Left.End, joined[^1].Right.Start..stretch.Right.End);
            else
                joined.Add(stretch);
        }

        return joined;
    }

    /// <summary>The places that are the same in both, in order.</summary>
    private static IEnumerable<(int Left, int Right)> Matches(string[] left, string[] right)
    {
        var head = 0;
        while (head < left.Length && head < right.Length && left[head] == right[head])
            head++;
        var tail = 0;
        while (tail < left.Length - head && tail < right.Length - head && left[^(tail + 1)] == right[^(tail + 1)])
            tail++;
        var middle = Middle(left[head..^tail], right[head..^tail]);
        return Enumerable.Range(0, head).Select(i => (i, i))
            .Concat(middle.Select(match => (match.Left + head, match.Right + head)))
            .Concat(Enumerable.Range(0, tail).Select(i => (left.Length - tail + i, right.Length - tail + i)));
    }

    private static List<(int Left, int Right)> Middle(string[] left, string[] right)
    {
        var reached = new Dictionary<int, int> { [1] = 0 };
        var trace = new List<Dictionary<int, int>>();
        for (var steps = 0; steps <= Math.Min(MostSteps, left.Length + right.Length); steps++)
        {
            trace.Add(new Dictionary<int, int>(reached));
            for (var k = -steps; k <= steps; k += 2)
            {
                var x = GoesDown(reached, k, steps) ? reached.GetValueOrDefault(k + 1) : reached.GetValueOrDefault(k - 1) + 1;
                while (x < left.Length && x - k < right.Length && x - k >= 0 && left[x] == right[x - k])
                    x++;
                reached[k] = x;
                if (x >= left.Length && x - k >= right.Length)
                    return Back(trace, left.Length, right.Length);
            }
        }

        return [];
    }

    private static List<(int Left, int Right)> Back(List<Dictionary<int, int>> trace, int x, int y)
    {
        var matches = new List<(int, int)>();
        for (var steps = trace.Count - 1; steps >= 0 && (x > 0 || y > 0); steps--)
        {
            var (reached, k) = (trace[steps], x - y);
            var before = GoesDown(reached, k, steps) ? k + 1 : k - 1;
            var (fromX, fromY) = (reached.GetValueOrDefault(before), reached.GetValueOrDefault(before) - before);
            while (x > Math.Max(fromX, 0) && y > Math.Max(fromY, 0))
                matches.Add((--x, --y));
            (x, y) = (fromX, fromY);
        }

        matches.Reverse();
        return matches;
    }

    private static bool GoesDown(Dictionary<int, int> reached, int k, int steps) =>
        k == -steps || (k != steps && reached.GetValueOrDefault(k - 1) < reached.GetValueOrDefault(k + 1));

    private static string[] Lines(string text) => Cut(text, (last, _) => last == '\n');

    // A word, or a run of blanks, or a mark.
    private static string[] Split(string text) => Cut(text, (last, next) => KindOf(last) != KindOf(next) || KindOf(last) == 2);

    private static int KindOf(char c) => char.IsLetterOrDigit(c) ? 0 : char.IsWhiteSpace(c) ? 1 : 2;

    private static string[] Cut(string text, Func<char, char, bool> ends)
    {
        var (parts, start) = (new List<string>(), 0);
        for (var i = 1; i <= text.Length; i++)
        {
            if (i < text.Length && !ends(text[i - 1], text[i]))
                continue;
            parts.Add(text[start..i]);
            start = i;
        }

        return [.. parts];
    }
}
