namespace Platform.Core.Knowledge.Graph;

/// <summary>What an entity was found as.</summary>
public enum EntityKind
{
    /// <summary>Of a source.</summary>
    Title,
    Heading,

    /// <summary>Of a person, a place, a product: words with capitals.</summary>
    Name,

    /// <summary>An article, a standard, a version, an identifier.</summary>
    Code,

    /// <summary>An address of a page or of a mailbox.</summary>
    Link,

    /// <summary>Something that a sentence defines.</summary>
    Term,
}

public enum EdgeKind
{
    /// <summary>Named in one sentence.</summary>
    Together,

    /// <summary>The sentence says what the first one is.</summary>
    Definition,

    /// <summary>The sentence stands under the first one's heading.</summary>
    Section,

    /// <summary>A model has read it out of the sentence.</summary>
    Relation,
}

public enum GraphOrigin
{
    Rule,
    Model,
}
