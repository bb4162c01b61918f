using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Platform.Core.Agents.Configuration;
using Platform.Core.Agents.Running;

namespace Platform.Core.Agents.Testing.Runs;

/// <summary>What a program can tell of an answer: everything but the judge.</summary>
internal static class Expectations
{
    /// <summary>Some patterns take for ever on some texts.</summary>
    public static readonly TimeSpan PatternPatience = TimeSpan.FromSeconds(1);

    private const int MostDetail = 1_000;

    public static IEnumerable<TestVerdict> OfCalls(TestCaseContent content, IReadOnlyList<TestCall> calls)
    {
        foreach (var wanted in content.Calls)
            yield return Called(wanted, [.. calls.Where(call => call.Tool == wanted.Tool)]);
        foreach (var tool in content.NotCalled)
        {
            var call = calls.FirstOrDefault(call => call.Tool == tool);
            yield return new TestVerdict(TestExpectation.NotCalled, tool, call is null, Detail: call is null ? null : Short(call.Arguments));
        }

        // Without its answer the agent went another way than it would have.
        foreach (var missing in calls.Where(call => call.Error == ToolErrors.NotRecorded).DistinctBy(call => call.Tool))
            yield return new TestVerdict(TestExpectation.Recorded, missing.Tool, false, Detail: Short(missing.Arguments));
    }

    public static IEnumerable<TestVerdict> OfAnswer(TestCaseContent content, string answer)
    {
        var comparison = content.IgnoresCase ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal;
        var text = OneSpaced(answer);
        foreach (var wanted in content.Contains)
            yield return new TestVerdict(TestExpectation.Contains, wanted, text.Contains(OneSpaced(wanted), comparison));
        foreach (var unwanted in content.NotContains)
            yield return new TestVerdict(TestExpectation.NotContains, unwanted, !text.Contains(OneSpaced(unwanted), comparison));
        if (content.Pattern is { } pattern)
            yield return Fits(pattern, answer, content.IgnoresCase);
    }

    private static TestVerdict Called(ExpectedCall wanted, TestCall[] calls)
    {
        var expected = wanted.Arguments is null ? wanted.Tool : $"{wanted.Tool} {AgentConfig.Text(wanted.Arguments)}";
        if (calls.Length == 0)
            return new TestVerdict(TestExpectation.Called, expected, false, TestReasons.NotCalled);
        return wanted.Arguments is null || calls.Any(call => CallMatch.Fits(wanted.Arguments, call.Arguments))
            ? new TestVerdict(TestExpectation.Called, expected, true)
            : new TestVerdict(TestExpectation.Called, expected, false, TestReasons.OtherArguments, Short(calls[^1].Arguments));
    }

    private static TestVerdict Fits(string pattern, string answer, bool ignoresCase)
    {
        var options = RegexOptions.CultureInvariant | (ignoresCase ? RegexOptions.IgnoreCase : RegexOptions.None);
        try
        {
            return new TestVerdict(TestExpectation.Pattern, pattern, Regex.IsMatch(answer, pattern, options, PatternPatience));
        }
        catch (RegexMatchTimeoutException)
        {
            return new TestVerdict(TestExpectation.Pattern, pattern, false, TestReasons.PatternTooSlow);
        }
    }

    // Models break lines and set narrow spaces as they like.
    private static string OneSpaced(string text) => string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

    private static string? Short(JsonNode? arguments)
    {
        var text = arguments is null ? null : AgentConfig.Text(arguments);
        return text?.Length > MostDetail ? text[..MostDetail] + "…" : text;
    }
}
