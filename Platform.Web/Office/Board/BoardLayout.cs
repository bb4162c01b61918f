namespace Platform.Web.Office.Board;

/// <summary>How large tiles are, in CSS pixels. Heights are exact, so that the place of every tile is known without drawing it.</summary>
public sealed record TileSize(string Name, double LeastWidth, double Height, double Gap)
{
    public static readonly TileSize Cards = new("cards", 264, 148, 12);
    public static readonly TileSize Compact = new("compact", 344, 44, 6);

    public static TileSize Of(string? density) => density == Compact.Name ? Compact : Cards;
}

/// <summary>A tile at its place.</summary>
public readonly record struct PlacedCell(BoardCell Cell, int Column, double Top);

/// <summary>A department's heading at its place: from which column on, and over how many.</summary>
public readonly record struct PlacedGroup(BoardGroup Group, double Top, int Column, int Columns);

/// <summary>
/// Where everything on the board stands for a given width; answers what is to be seen through a window of it. Small departments share
/// a line as long as their order allows, so that a company of many small ones fits its screen.
/// </summary>
public sealed class BoardLayout
{
    public const double HeadingHeight = 44;
    private const double SpaceAfterGroup = 16;

    private readonly List<(BoardGroup Group, double Top, double Bottom, int Column)> _groups = [];
    private readonly TileSize _size;

    public BoardLayout(IReadOnlyList<BoardGroup> groups, double width, TileSize size)
    {
        ArgumentNullException.ThrowIfNull(groups);
        ArgumentNullException.ThrowIfNull(size);
        _size = size;
        Columns = Math.Max(1, (int)((width + size.Gap) / (size.LeastWidth + size.Gap)));
        var (top, used) = (0.0, 0);
        foreach (var group in groups)
        {
            if (used + group.Cells.Count > Columns)
                (top, used) = (Height, 0);
            var rows = (group.Cells.Count + Columns - 1) / Columns;
            var bottom = top + HeadingHeight + rows * (size.Height + size.Gap) - size.Gap;
            _groups.Add((group, top, bottom, used));
            used += group.Cells.Count;
            Height = bottom + SpaceAfterGroup;
        }
    }

    public int Columns { get; }

    public double Height { get; }

    /// <summary>Headings of which at least a part lies between the two edges, or one of their tiles does.</summary>
    public IEnumerable<PlacedGroup> Headings(double top, double bottom) =>
        _groups.Where(group => group.Bottom >= top && group.Top <= bottom)
            .Select(group => new PlacedGroup(group.Group, group.Top, group.Column, Math.Min(group.Group.Cells.Count, Columns - group.Column)));

    /// <summary>Tiles of which at least a part lies between the two edges.</summary>
    public IEnumerable<PlacedCell> Cells(double top, double bottom)
    {
        var step = _size.Height + _size.Gap;
        foreach (var (group, groupTop, groupBottom, column) in _groups)
        {
            if (groupBottom < top || groupTop > bottom)
                continue;
            var first = groupTop + HeadingHeight;
            var from = Math.Max(0, (int)((top - first) / step)) * Columns;
            for (var index = from; index < group.Cells.Count; index++)
            {
                var at = first + index / Columns * step;
                if (at > bottom)
                    break;
                yield return new PlacedCell(group.Cells[index], column + index % Columns, at);
            }
        }
    }
}
