using System.Text.Json.Nodes;

namespace Platform.Core.Agents.Testing;

public enum TestRunState
{
    /// <summary>No node has taken it up yet, or the one that had it is gone.</summary>
    Waiting,
    Running,
    Finished,
    Cancelled,
}

public enum TestResultState
{
    Waiting,
    Running,
    Passed,
    Failed,
    Cancelled,
}

/// <summary>How the test cases of an agent stand for one of its versions.</summary>
public enum TestsState
{
    /// <summary>There are none: nothing stands in the way.</summary>
    None,

    NeverRun,

    /// <summary>Cases or tools have changed since, or some case was not run.</summary>
    Outdated,

    /// <summary>At least one is red.</summary>
    Failed,

    Passed,
}

/// <summary>What a case expects.</summary>
public enum TestExpectation
{
    /// <summary>That there is an answer at all.</summary>
    Answered,
    Called,
    NotCalled,
    Contains,
    NotContains,
    Pattern,
    Judge,

    /// <summary>That every call had a recording.</summary>
    Recorded,
}

/// <summary>Whether one expectation is met.</summary>
/// <param name="Expected">The function, the text, the pattern, the criterion.</param>
/// <param name="Reason">Why not, as <see cref="TestReasons"/> names it; null where it is met, or where there is nothing to add.</param>
/// <param name="Detail">In words: what the judge said, the arguments that came instead.</param>
public sealed record TestVerdict(TestExpectation Expectation, string? Expected, bool Passed, string? Reason = null, string? Detail = null);

/// <summary>A call that the agent made.</summary>
/// <param name="Result">What the model got, cut.</param>
/// <param name="Error">The named error; null when a recording answered.</param>
public sealed record TestCall(string Tool, JsonNode? Arguments, string Result, string? Error);

/// <summary>Why there is no answer.</summary>
public sealed record TestFault(string Code, string Detail, IReadOnlyList<string> Arguments);

/// <summary>Reasons of red verdicts, for programs and to be put into words.</summary>
public static class TestReasons
{
    public const string NotCalled = "not_called";

    public const string OtherArguments = "other_arguments";

    public const string PatternTooSlow = "pattern_too_slow";

    public const string JudgedFalse = "judged_false";

    /// <summary>What the judge said is no verdict.</summary>
    public const string JudgeUnreadable = "judge_unreadable";

    /// <summary>The judge did not answer; the detail is the model's error.</summary>
    public const string JudgeUnavailable = "judge_unavailable";

    /// <summary>The provider that needs no network cannot judge.</summary>
    public const string JudgeOffline = "judge_offline";
}
