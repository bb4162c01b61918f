using System.Text;
using System.Text.Json.Nodes;
using Platform.Core.Shared.Operations;

namespace Platform.Core.Agents.Files;

/// <summary>Where a value stands in a file. Its pointer is put together only when somebody asks: with long keys all of them together would be far larger than the file.</summary>
internal sealed class FilePlace(FilePlace? parent, string key, int line)
{
    private readonly Dictionary<string, FilePlace> _below = new(StringComparer.Ordinal);

    public int Line => line;

    public int Depth { get; } = parent is null ? 0 : parent.Depth + 1;

    public string Pointer => parent is null ? "" : $"{parent.Pointer}/{JsonPointer.Escape(key)}";

    public FilePlace Add(string part, int at) => _below[part] = new FilePlace(this, part, at);

    /// <summary>The line of a pointer, or of what it stands in.</summary>
    public int LineOf(string pointer)
    {
        var place = this;
        foreach (var part in pointer.Split('/').Skip(1))
        {
            if (!place._below.TryGetValue(part.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal), out var next))
                break;
            place = next;
        }

        return place.Line;
    }
}

/// <summary>Counts what is read, so that a small file cannot become something large.</summary>
internal sealed class FileReading
{
    private int _values;

    /// <summary>The place of the whole file.</summary>
    public FilePlace? Root { get; private set; }

    public FilePlace Enter(FilePlace? parent, string key, int line)
    {
        var place = parent?.Add(key, line) ?? new FilePlace(null, "", line);
        Root ??= place;
        if (place.Depth > FileTree.MaximumDepth)
            throw new FileFault("", line, "TooDeep", FileTree.MaximumDepth);
        return ++_values <= FileTree.MaximumValues ? place : throw new FileFault("", line, "TooMany", FileTree.MaximumValues);
    }

    public static void Add(JsonObject parent, FilePlace place, string key, JsonNode? value, int line)
    {
        if (!parent.TryAdd(key, value))
            throw new FileFault($"{place.Pointer}/{JsonPointer.Escape(key)}", line, "Doubled", key);
    }

    /// <summary>The database takes neither NUL nor halves of pairs.</summary>
    public static string Checked(string text, FilePlace place, int line)
    {
        var isGood = !text.Contains('\0', StringComparison.Ordinal);
        for (var rest = text.AsSpan(); isGood && !rest.IsEmpty;)
        {
            isGood = Rune.DecodeFromUtf16(rest, out _, out var taken) == System.Buffers.OperationStatus.Done;
            rest = rest[taken..];
        }

        return isGood ? text : throw new FileFault(place.Pointer, line, "Character");
    }
}

/// <summary>What a file cannot be read for.</summary>
internal sealed class FileFault(string pointer, int? line, string key, params object?[] arguments) : Exception(key)
{
    public string Pointer { get; } = pointer;

    public int? Line { get; } = line;

    public string Key { get; } = key;

    public object?[] Arguments { get; } = arguments;
}
