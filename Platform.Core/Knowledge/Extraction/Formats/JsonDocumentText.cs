using System.Globalization;
using System.Text;
using System.Text.Json;
using Platform.Core.Knowledge.Extraction.Encodings;
using Platform.Core.Knowledge.Extraction.Reading;

namespace Platform.Core.Knowledge.Extraction.Formats;

/// <summary>
/// JSON, and JSON lines, as <c>path: value</c> lines; a blank line stands between the elements of the outermost list. What cannot be parsed is read as a text.
/// </summary>
internal static class JsonDocumentText
{
    private const int Full = 8_000;
    private const int Piece = 256 * 1024;
    private const int LongestToken = 32 * ReadingLimits.Mebibyte;
    private static readonly JsonReaderOptions Options = new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true, AllowMultipleValues = true, MaxDepth = 256 };

    public static void Read(OpenDocument document, PageWriter pages)
    {
        if (!IsJson(document.File))
        {
            pages.Warn(ExtractionFaults.Broken, "It is no valid JSON and was read as a text.");
            PlainDocument.Read(document, pages, isMarkdown: false);
            return;
        }

        var lines = new JsonLines(pages);
        Walk(document.File, lines.Token);
        lines.End();
    }

    private static bool IsJson(FileStream file)
    {
        try
        {
            Walk(file, (ref Utf8JsonReader _) => { });
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private delegate void Visit(ref Utf8JsonReader reader);

    // Piece by piece: a token that a piece cuts is read again with more of it.
    private static void Walk(FileStream file, Visit visit)
    {
        file.Position = 0;
        var (buffer, filled, state) = (new byte[Piece], 0, new JsonReaderState(Options));
        var isFirst = true;
        while (true)
        {
            var read = file.Read(buffer, filled, buffer.Length - filled);
            filled += read;
            var start = isFirst && buffer.AsSpan(0, filled).StartsWith((ReadOnlySpan<byte>)[0xEF, 0xBB, 0xBF]) ? 3 : 0;
            isFirst = false;
            var reader = new Utf8JsonReader(buffer.AsSpan(start, filled - start), isFinalBlock: read == 0, state);
            while (reader.Read())
                visit(ref reader);
            state = reader.CurrentState;
            if (read == 0)
                return;
            var used = start + (int)reader.BytesConsumed;
            buffer.AsSpan(used, filled - used).CopyTo(buffer);
            filled -= used;
            if (filled < buffer.Length)
                continue;
            if (buffer.Length >= LongestToken)
                throw new ExtractionException(ExtractionFaults.TooLarge, "A single value is too long.");
            Array.Resize(ref buffer, buffer.Length * 2);
        }
    }

    private sealed class JsonLines(PageWriter pages)
    {
        private readonly StringBuilder _text = new();
        private readonly List<(string? Name, int Index)> _path = [];
        private string? _name;

        public void Token(ref Utf8JsonReader reader)
        {
            switch (reader.TokenType)
            {
                case JsonTokenType.PropertyName:
                    _name = reader.GetString();
                    break;
                case JsonTokenType.StartObject:
                    Count();
                    _path.Add((_name, -1));
                    _name = null;
                    break;
                case JsonTokenType.StartArray:
                    Count();
                    _path.Add((_name, 0));
                    _name = null;
                    break;
                case JsonTokenType.EndObject or JsonTokenType.EndArray:
                    _path.RemoveAt(_path.Count - 1);
                    if (_path.Count <= 1)
                        Gap();
                    break;
                default:
                    Count();
                    Line(reader.TokenType == JsonTokenType.String ? reader.GetString()! : Encoding.UTF8.GetString(reader.ValueSpan));
                    _name = null;
                    break;
            }
        }

        public void End()
        {
            if (_text.Length > 0)
                pages.Page(_text.ToString());
        }

        // The place in the list that it stands in.
        private void Count()
        {
            if (_path.Count > 0 && _path[^1].Index >= 0)
                _path[^1] = (_path[^1].Name, _path[^1].Index + 1);
        }

        private void Line(string value)
        {
            if (value.Length == 0)
                return;
            var path = new StringBuilder();
            for (var i = 0; i < _path.Count; i++)
            {
                if (_path[i].Name is { } name)
                    path.Append(path.Length > 0 ? "." : "").Append(name);
                // The outermost list is the table that these records are of: its numbers say nothing.
                if (_path[i].Index > 0 && i > 0)
                    path.Append(CultureInfo.InvariantCulture, $"[{_path[i].Index}]");
            }

            if (_name is not null)
                path.Append(path.Length > 0 ? "." : "").Append(_name);
            _text.Append(path.Length > 0 ? $"{path}: " : "").Append(value.Trim()).Append('\n');
            if (_text.Length > 2 * Full)
                Flush();
        }

        private void Gap()
        {
            if (_text.Length > 0 && _text[^1] == '\n' && (_text.Length < 2 || _text[^2] != '\n'))
                _text.Append('\n');
            if (_text.Length > Full)
                Flush();
        }

        private void Flush()
        {
            foreach (var piece in _text.ToString().Chunk(Full * 4).Select(piece => new string(piece)))
                pages.Page(piece);
            _text.Clear();
        }
    }
}
