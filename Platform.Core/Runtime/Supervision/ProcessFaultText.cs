using Platform.Core.Shared.Operations;

namespace Platform.Core.Runtime.Supervision;

/// <summary>Marks the words for what is wrong with processes.</summary>
internal sealed class ProcessFaultText
{
    public static readonly Sentences All = new(typeof(ProcessFaultText));
}
