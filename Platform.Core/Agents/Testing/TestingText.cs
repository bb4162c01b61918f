using Platform.Core.Shared.Operations;

namespace Platform.Core.Agents.Testing;

/// <summary>Marks the texts of test cases: refusals for people, and what models are told in place of a tool's answer.</summary>
internal sealed class TestingText
{
    public static readonly Sentences All = new(typeof(TestingText));
}
