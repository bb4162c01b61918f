using Platform.Core.Shared.Operations;

namespace Platform.Core.Knowledge.Context;

/// <summary>Marks what is said to models about text from outside.</summary>
internal sealed class ContextText
{
    public static readonly Sentences All = new(typeof(ContextText));
}
