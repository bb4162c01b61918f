using Platform.Core.Shared.Operations;

namespace Platform.Core.Knowledge.Golden;

/// <summary>Marks the texts of refusals of golden questions.</summary>
internal sealed class GoldenText
{
    public static readonly Sentences All = new(typeof(GoldenText));
}
