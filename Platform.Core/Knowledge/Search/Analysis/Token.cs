namespace Platform.Core.Knowledge.Search.Analysis;

internal enum TokenKind
{
    /// <summary>A stem.</summary>
    Word,

    /// <summary>A stem of a word that says little.</summary>
    Stop,

    Number,

    /// <summary>An article, a version, an address, a hyphenated word: as a whole, in one spelling. Its parts follow as tokens of their own.</summary>
    Compound,
}

/// <summary>Takes what <see cref="Tokenizer"/> finds. The spans live only during the call.</summary>
/// <param name="term">What is looked up: the stem, or the folded code.</param>
/// <param name="word">The folded word as it was written.</param>
/// <param name="start">Place in the text, in UTF-16 code units.</param>
internal delegate void TokenReader(ReadOnlySpan<char> term, ReadOnlySpan<char> word, TokenKind kind, int start, int length);
