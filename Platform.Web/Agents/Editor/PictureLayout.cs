using Platform.Core.Agents.Configuration;

namespace Platform.Web.Agents.Editor;

/// <summary>Places for a picture of who asks whom: one row for each level, from those who ask above to those who are asked below, in the units of the picture.</summary>
internal sealed class PictureLayout
{
    public const int BoxWidth = 184;
    public const int BoxHeight = 46;

    // More beside each other would be too small to read on a phone.
    private const int MostInARow = 3;
    private const int Gap = 16;
    private const int RowGap = 46;
    private const int Margin = 12;

    private readonly Dictionary<Guid, (int X, int Y)> _places = [];

    public PictureLayout(AgentNeighbourhood around)
    {
        var rows = around.Nodes.GroupBy(node => node.Level).OrderBy(level => level.Key).SelectMany(level => level.Chunk(MostInARow)).ToArray();
        var widest = rows.Length == 0 ? 1 : rows.Max(row => row.Length);
        Width = Margin * 2 + widest * BoxWidth + (widest - 1) * Gap;
        Height = Margin * 2 + rows.Length * BoxHeight + Math.Max(0, rows.Length - 1) * RowGap;
        foreach (var (line, row) in rows.Index())
        {
            var left = (Width - row.Length * BoxWidth - (row.Length - 1) * Gap) / 2;
            foreach (var (place, node) in row.Index())
                _places[node.Id] = (left + place * (BoxWidth + Gap), Margin + line * (BoxHeight + RowGap));
        }
    }

    public int Width { get; }

    public int Height { get; }

    public (int X, int Y) Of(Guid agent) => _places[agent];

    /// <summary>A curve from box to box: down from the lower edge, or round the side where it leads up again or stays in its row.</summary>
    public string Way(AgentEdge edge)
    {
        var (from, to) = (_places[edge.From], _places[edge.To]);
        if (to.Y > from.Y)
        {
            var (x1, y1, x2, y2) = (from.X + BoxWidth / 2, from.Y + BoxHeight, to.X + BoxWidth / 2, to.Y - 5);
            var bend = Math.Min(RowGap, (y2 - y1) / 2 + 8);
            return FormattableString.Invariant($"M{x1} {y1} C{x1} {y1 + bend} {x2} {y2 - bend} {x2} {y2}");
        }

        var side = Math.Min(Width - 2, Math.Max(from.X, to.X) + BoxWidth + Margin + Gap);
        var (a, b) = (from.X + BoxWidth, to.X + BoxWidth + 5);
        return FormattableString.Invariant($"M{a} {from.Y + BoxHeight / 2} C{side} {from.Y + BoxHeight / 2} {side} {to.Y + BoxHeight / 2} {b} {to.Y + BoxHeight / 2}");
    }
}
