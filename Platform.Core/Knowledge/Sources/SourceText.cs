using Platform.Core.Shared.Operations;

namespace Platform.Core.Knowledge.Sources;

/// <summary>Marks the sentences in which wrong values of sources and collections are refused.</summary>
internal sealed class SourceText
{
    public static readonly Sentences All = new(typeof(SourceText));
}
