using Platform.Core.Shared.Operations;

namespace Platform.Core.Knowledge.Memory;

/// <summary>Marks what memories are called for models, and the sentences of refusals.</summary>
internal sealed class MemoryText
{
    public static readonly Sentences All = new(typeof(MemoryText));
}
