using Platform.Core.Knowledge.Contracts;

namespace Platform.Core.Knowledge.Memory;

/// <summary>Something that was told.</summary>
internal sealed record Fact(MemoryKind Kind, string Text)
{
    public const int LongestText = AddMemory.MaximumText;

    /// <summary>What there is one of. A name, a home, a birthday are replaced; preferences and notes are told apart by their words.</summary>
    public string Subject => Kind switch
    {
        MemoryKind.Name or MemoryKind.Place or MemoryKind.Birthday or MemoryKind.Company => Kind.ToString().ToLowerInvariant(),
        MemoryKind.Contact => "contact:" + (Text.Contains('@', StringComparison.Ordinal) ? "mail" : Text.Any(char.IsDigit) ? "phone" : "other"),
        _ => Cut($"{Kind.ToString().ToLowerInvariant()}:{string.Join(' ', MemoryWords.Of(Text).Order(StringComparer.Ordinal))}"),
    };

    private static string Cut(string text) => text.Length <= 200 ? text : text[..200];
}
