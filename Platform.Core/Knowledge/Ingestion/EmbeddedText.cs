namespace Platform.Core.Knowledge.Ingestion;

/// <summary>A chunk as it is embedded: with what stands over it and before it, so that a piece of a table or a list says what it is about.</summary>
internal static class EmbeddedText
{
    public const string PathSeparator = " › ";

    /// <param name="context">From the chunk's context start to its context end.</param>
    public static string Of(string headingPath, string prefix, string context) => (headingPath.Length == 0 ? "" : headingPath + "\n\n") + prefix + context;
}
