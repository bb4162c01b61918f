using System.Text.Encodings.Web;
using System.Text.Json;

namespace Platform.Core.Knowledge.Extraction;

/// <summary>A request as it is sent to the reading process.</summary>
/// <param name="LostPages">Pages at which a part of an archive has ended a process before, and with what fault.</param>
internal sealed record ReadingRequest(string Path, string FileName, string? MediaType, int FromPage, IReadOnlyDictionary<int, string> LostPages);

internal static class ExtractionWire
{
    /// <summary>The longest line that is taken from a reading process, in bytes: a page with its links.</summary>
    public const int LongestLine = 16 * 1024 * 1024;

    // Nobody but the server reads it: Cyrillic needs no escapes.
    public static JsonSerializerOptions Json { get; } = new(JsonSerializerDefaults.Web) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
}
