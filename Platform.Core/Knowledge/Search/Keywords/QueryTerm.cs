namespace Platform.Core.Knowledge.Search.Keywords;

/// <summary>One word of a query and the terms of the index that stand for it: itself, or what it may have been meant to be.</summary>
/// <param name="Word">As it was typed, folded.</param>
/// <param name="Weight">Share of its rarity that counts: little for words that say little.</param>
internal sealed record QueryTerm(string Word, float Weight, bool IsStop, IReadOnlyList<TermVariant> Variants)
{
    /// <summary>How often the query says it.</summary>
    public int Times { get; set; } = 1;
}

/// <param name="Likeness">1 for the word itself, less for what slips of the keyboard away.</param>
internal readonly record struct TermVariant(int Number, float Likeness);
