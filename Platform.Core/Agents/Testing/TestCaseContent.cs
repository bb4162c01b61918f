using System.Text.Json.Nodes;
using Platform.Core.Shared.Operations;

namespace Platform.Core.Agents.Testing;

/// <summary>What is asked, and what must come of it. Without any expectation it is enough that the agent answers.</summary>
public sealed record TestCaseContent
{
    public string Name { get; init; } = "";

    public string Question { get; init; } = "";

    /// <summary>What was said before the question.</summary>
    public IReadOnlyList<TestTurn> Earlier { get; init; } = [];

    /// <summary><c>name</c>, <c>language</c> (ru, en), <c>time_zone</c> (IANA), <c>id</c>, anything else: as in a message over REST.</summary>
    public JsonObject? UserData { get; init; }

    /// <summary>What must be called, in any order.</summary>
    public IReadOnlyList<ExpectedCall> Calls { get; init; } = [];

    /// <summary>Functions that must not be called.</summary>
    public IReadOnlyList<string> NotCalled { get; init; } = [];

    /// <summary>Texts that the answer must contain, all of them.</summary>
    public IReadOnlyList<string> Contains { get; init; } = [];

    /// <summary>Texts of which the answer must contain none.</summary>
    public IReadOnlyList<string> NotContains { get; init; } = [];

    /// <summary>Of <see cref="Contains"/>, <see cref="NotContains"/> and <see cref="Pattern"/>.</summary>
    public bool IgnoresCase { get; init; } = true;

    /// <summary>A regular expression (.NET) that must fit somewhere in the answer.</summary>
    public string? Pattern { get; init; }

    /// <summary>What a judge model must find true of the answer.</summary>
    public TestJudge? Judge { get; init; }

    /// <summary>What tools answer. They are never called: a call for which nothing is recorded is refused to the model and makes the case red.</summary>
    public IReadOnlyList<RecordedResult> Recordings { get; init; } = [];

    /// <summary>For the answer and the judge together; null for <see cref="DefaultTimeoutSeconds"/>.</summary>
    public int? TimeoutSeconds { get; init; }

    public const int DefaultTimeoutSeconds = 180;
}

public enum TestTurnRole
{
    User,
    Assistant,
}

public sealed record TestTurn(TestTurnRole Role, string Text);

/// <param name="Tool">The function as the model knows it.</param>
/// <param name="Arguments">Those that the call must have, others may stand beside them; null where any will do.</param>
public sealed record ExpectedCall(string Tool, JsonObject? Arguments = null);

/// <param name="Tool">The function as the model knows it.</param>
/// <param name="Result">What the model gets.</param>
/// <param name="Arguments">Of the calls that it answers, others may stand beside them; null for all. The recording that names the most goes first; of several for the same
/// call the first answers the first call, and the last one all that come after.</param>
public sealed record RecordedResult(string Tool, string Result, JsonObject? Arguments = null);

/// <param name="Criterion">A sentence about the answer.</param>
/// <param name="Provider">With <paramref name="ModelId"/>: who judges. Else the agent's first fallback, or its own model where it has none.</param>
public sealed record TestJudge(string Criterion, string? Provider = null, string? ModelId = null);

/// <summary>What is sent of a test case; what is not sent stays, or is the default.</summary>
public sealed record TestCaseEdit
{
    /// <summary>At most 200 characters.</summary>
    public Optional<string> Name { get; init; }

    public Optional<string> Question { get; init; }

    public Optional<IReadOnlyList<TestTurn>> Earlier { get; init; }

    public Optional<JsonObject?> UserData { get; init; }

    public Optional<IReadOnlyList<ExpectedCall>> Calls { get; init; }

    public Optional<IReadOnlyList<string>> NotCalled { get; init; }

    public Optional<IReadOnlyList<string>> Contains { get; init; }

    public Optional<IReadOnlyList<string>> NotContains { get; init; }

    public Optional<bool> IgnoresCase { get; init; }

    public Optional<string?> Pattern { get; init; }

    public Optional<TestJudge?> Judge { get; init; }

    public Optional<IReadOnlyList<RecordedResult>> Recordings { get; init; }

    /// <summary>5 to 600.</summary>
    public Optional<int?> TimeoutSeconds { get; init; }

    /// <summary>All of a case.</summary>
    public static TestCaseEdit Of(TestCaseContent content) => new()
    {
        Name = content.Name, Question = content.Question, Earlier = new(content.Earlier), UserData = content.UserData, Calls = new(content.Calls), NotCalled = new(content.NotCalled),
        Contains = new(content.Contains), NotContains = new(content.NotContains), IgnoresCase = content.IgnoresCase, Pattern = content.Pattern, Judge = content.Judge,
        Recordings = new(content.Recordings), TimeoutSeconds = content.TimeoutSeconds,
    };

    internal TestCaseContent Over(TestCaseContent present) => new()
    {
        Name = Name.Or(present.Name).Trim(), Question = Question.Or(present.Question).Trim(), Earlier = Earlier.Or(present.Earlier), UserData = UserData.Or(present.UserData),
        Calls = Calls.Or(present.Calls), NotCalled = NotCalled.Or(present.NotCalled), Contains = Contains.Or(present.Contains), NotContains = NotContains.Or(present.NotContains),
        IgnoresCase = IgnoresCase.Or(present.IgnoresCase), Pattern = Pattern.Or(present.Pattern) is { Length: > 0 } pattern ? pattern : null, Judge = Judge.Or(present.Judge),
        Recordings = Recordings.Or(present.Recordings), TimeoutSeconds = TimeoutSeconds.Or(present.TimeoutSeconds),
    };
}
