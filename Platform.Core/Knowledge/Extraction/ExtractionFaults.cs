namespace Platform.Core.Knowledge.Extraction;

/// <summary>Why a file, or a page of it, gave no text. Pages have texts for each in both languages.</summary>
internal static class ExtractionFaults
{
    /// <summary>It needs a password.</summary>
    public const string Encrypted = "encrypted";

    /// <summary>It is not what its first bytes promise.</summary>
    public const string Broken = "broken";

    /// <summary>Pictures only; the detail names the pages.</summary>
    public const string NoText = "no_text";
    public const string Empty = "empty";
    public const string TooLarge = "too_large";
    public const string Unsupported = "unsupported";
    public const string Timeout = "timeout";
    public const string Memory = "memory";
    public const string ZipBomb = "zip_bomb";
    public const string NestedZip = "nested_zip";
    public const string PathTrick = "path_trick";

    /// <summary>A warning: its name says one thing and its bytes another. It was read as what it is.</summary>
    public const string WrongType = "wrong_type";

    /// <summary>The program for this format is not installed on the server.</summary>
    public const string ToolMissing = "tool_missing";

    /// <summary>The reading process ended without a word.</summary>
    public const string Crashed = "crashed";

    private const string Part = "part_";

    /// <summary>The rest of a part of an archive is missing since reading it ended the process: <c>part_memory</c>, <c>part_timeout</c>, <c>part_crashed</c>.</summary>
    public static string OfPart(string code) => Part + code;

    public static bool IsOfPart(string code) => code.StartsWith(Part, StringComparison.Ordinal);
}

/// <summary>A file, or the part that is being read, has an expected fault.</summary>
internal sealed class ExtractionException(string code, string? detail = null, Exception? inner = null) : Exception(detail ?? code, inner)
{
    public string Code { get; } = code;

    public string? Detail { get; } = detail;
}
