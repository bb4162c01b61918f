using System.Text;

namespace Platform.Core.Knowledge.Extraction.Reading;

/// <summary>
/// Makes pages of rows: one Markdown table that goes on over the pages, its heading row only on the first; or, where rows are too wide to be read as a table, records of
/// <c>name: value</c> lines.
/// </summary>
internal sealed class RowWriter(PageWriter pages, string? label, string? heading = null)
{
    private const int RowsPerPage = 300;
    private const int FullPage = 24_000;

    // What decides the form.
    private const int Sample = 40;
    private const int MostColumns = 12;
    private const int WidestRow = 400;

    private readonly List<IReadOnlyList<string>> _sample = [];
    private readonly StringBuilder _text = new();
    private IReadOnlyList<string> _names = [];
    private bool? _isTable;
    private int _rows;

    /// <param name="names">Of the columns; empty where the first row is one like the others.</param>
    public void Head(IReadOnlyList<string> names) => _names = names;

    public void Row(IReadOnlyList<string> cells)
    {
        if (cells.All(string.IsNullOrWhiteSpace))
            return;
        if (_isTable is null)
        {
            _sample.Add(cells);
            if (_sample.Count >= Sample)
                Decide();
            return;
        }

        Write(cells);
    }

    public void End()
    {
        if (_isTable is null)
            Decide();
        if (_isTable == true)
            _text.Append('\n');
        if (_text.Length > 1)
            pages.Page(_text.ToString(), label: label);
    }

    private void Decide()
    {
        var columns = Math.Max(_names.Count, _sample.Count == 0 ? 0 : _sample.Max(row => row.Count));
        _isTable = columns <= MostColumns && (_sample.Count == 0 || _sample.Average(row => row.Sum(cell => cell.Length + 3)) <= WidestRow);
        if (heading is not null && (columns > 0 || _sample.Count > 0))
            _text.Append(heading).Append("\n\n");
        if (_names.Count == 0 || _isTable == false)
            _names = [.. Enumerable.Range(0, columns).Select(i => i < _names.Count && !string.IsNullOrWhiteSpace(_names[i]) ? _names[i] : ColumnName(i))];
        if (_isTable == true && columns > 0)
        {
            Markdown.Row(_text, _names, columns);
            Markdown.Rule(_text, columns);
        }

        _sample.ForEach(Write);
        _sample.Clear();
    }

    private void Write(IReadOnlyList<string> cells)
    {
        if (_isTable == true)
            Markdown.Row(_text, cells, _names.Count);
        else
            Record(cells);
        if (++_rows < RowsPerPage && _text.Length < FullPage)
            return;
        pages.Page(_text.ToString(), label: label);
        _text.Clear();
        _rows = 0;
    }

    private void Record(IReadOnlyList<string> cells)
    {
        for (var i = 0; i < cells.Count; i++)
        {
            var cell = cells[i].Trim();
            if (cell.Length > 0)
                _text.Append(i < _names.Count ? _names[i].Trim() : ColumnName(i)).Append(": ").Append(cell).Append('\n');
        }

        _text.Append('\n');
    }

    // A to Z, AA …, as sheets call them.
    private static string ColumnName(int index) => index < 26 ? $"{(char)('A' + index)}" : ColumnName(index / 26 - 1) + (char)('A' + index % 26);
}
