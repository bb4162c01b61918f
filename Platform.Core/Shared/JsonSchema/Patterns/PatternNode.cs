namespace Platform.Core.Shared.JsonSchema.Patterns;

/// <summary>A part of a regular expression of ECMA 262 with the flag <c>u</c>, as JSON Schema wants them.</summary>
internal abstract record PatternNode;

internal sealed record Literal(int CodePoint) : PatternNode;

/// <summary><c>[a-z]</c>, <c>\d</c>, <c>\p{L}</c>, and the dot.</summary>
internal sealed record CharacterSet(bool IsNegated, IReadOnlyList<CodeRange> Ranges, IReadOnlyList<string> Categories) : PatternNode;

internal sealed record Sequence(IReadOnlyList<PatternNode> Parts) : PatternNode;

internal sealed record Choice(IReadOnlyList<PatternNode> Branches) : PatternNode;

/// <summary><paramref name="Open"/> is everything up to the content: <c>(</c>, <c>(?:</c>, <c>(?=</c>, <c>(?&lt;name&gt;</c>.</summary>
internal sealed record Group(string Open, PatternNode Content) : PatternNode
{
    public bool IsLook => Open is "(?=" or "(?!" or "(?<=" or "(?<!";
}

internal sealed record Repeat(PatternNode Content, int Least, int? Most, bool IsLazy) : PatternNode;

/// <summary><c>^</c>, <c>$</c>, <c>b</c> or <c>B</c>.</summary>
internal sealed record Anchor(char Kind) : PatternNode;

internal sealed record BackReference(string Text) : PatternNode;

/// <summary>Code points from first to last, both included.</summary>
internal readonly record struct CodeRange(int First, int Last);

/// <summary>What is wrong with a pattern, and where.</summary>
internal sealed class PatternException(string message) : Exception(message);
