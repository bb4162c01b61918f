namespace Platform.Core.Shared.JsonSchema.Patterns;

/// <summary>A pattern and a position in it.</summary>
internal sealed class PatternScanner(string pattern)
{
    public int Position { get; set; }

    public bool IsAtEnd => Position >= pattern.Length;

    public char Next => pattern[Position];

    public bool Starts(char character) => !IsAtEnd && Next == character;

    public bool Starts(string text) => string.CompareOrdinal(pattern, Position, text, 0, text.Length) == 0;

    public bool Take(char character)
    {
        var starts = Starts(character);
        Position += starts ? 1 : 0;
        return starts;
    }

    public bool Take(string text)
    {
        var starts = Starts(text);
        Position += starts ? text.Length : 0;
        return starts;
    }

    public int TakeCodePoint()
    {
        if (IsAtEnd)
            throw Wrong("unexpected end");
        var isPair = Position + 1 < pattern.Length && char.IsSurrogatePair(pattern[Position], pattern[Position + 1]);
        var codePoint = isPair ? char.ConvertToUtf32(pattern[Position], pattern[Position + 1]) : pattern[Position];
        Position += isPair ? 2 : 1;
        return codePoint;
    }

    /// <summary>Up to the closing character, which is taken too.</summary>
    public string TakeUntil(char close)
    {
        var end = pattern.IndexOf(close, Position);
        if (end < 0)
            throw Wrong($"missing {close}");
        var text = pattern[Position..end];
        Position = end + 1;
        return text;
    }

    public string From(int start) => pattern[start..Position];

    public string? Peek(int length) => Position + length <= pattern.Length ? pattern.Substring(Position, length) : null;

    public PatternException Wrong(string what) => new(FormattableString.Invariant($"{what}, at {Position}"));
}
