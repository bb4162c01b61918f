namespace Platform.Core.Knowledge.Chunking;

/// <summary>How good a place between two characters is for a cut; see <see cref="Borders.Worth"/>.</summary>
internal enum BorderLevel
{
    /// <summary>Between a heading and what it stands over, or between the heading row of a table and its first row.</summary>
    Bound,
    Grapheme,

    /// <summary>Behind a comma, a bracket or the like in a text without blanks.</summary>
    Mark,
    Word,
    Sentence,
    Line,

    /// <summary>Before an item of a list or a row of a table.</summary>
    Item,
    Paragraph,
    Section,
}

/// <param name="Depth">Of the heading of a section, from 1.</param>
/// <param name="IsLead">In the first paragraph under a heading.</param>
internal readonly record struct Border(int At, BorderLevel Level, int Depth = 0, bool IsLead = false);
