using Platform.Core.Shared.Operations;

namespace Platform.Core.Agents.Testing;

/// <summary>Refusals of test cases and their runs.</summary>
internal static class TestingErrors
{
    public const string NotGreenCode = "agents.tests_not_green";

    public static readonly Error UnknownCase = Error.NotFound("agents.unknown_test_case", "The agent has no such test case.");

    public static readonly Error UnknownRun = Error.NotFound("agents.unknown_test_run", "The agent has no such test run.");

    public static readonly Error NoCases = Error.Conflict("agents.no_test_cases", "The agent has no test cases yet.");

    public static readonly Error Running = Error.Conflict("agents.tests_running", "Test cases of this version are being run already.");

    public static readonly Error Over = Error.Conflict("agents.test_run_over", "The test run is over.");

    public static readonly Error Timeout = new(ErrorKind.Unavailable, "agents.test_timeout", "The test case did not end in its time.");

    public static readonly Error Interrupted = new(ErrorKind.Unavailable, "agents.test_interrupted", "The test case was begun several times and never ended: the servers that ran it stopped.");

    public static Error TooManyCases(int most) => Error.Conflict("agents.too_many_test_cases", $"An agent has at most {most} test cases.", most);

    /// <summary>409 with a pointer to what is missing.</summary>
    public static Error NotGreen(TestsState state, string pointer = "/reason") => Error.Conflict(
        NotGreenCode, $"The test cases of this version are not green ({state}): run them, or give a reason.", state.ToString()) with
    {
        Fields = [new FieldError(pointer, TestingText.All[$"Reason.{state}"])],
    };

    public static Error Field(string pointer, string key, params ReadOnlySpan<object?> arguments) => Errors.Invalid([new FieldError(pointer, TestingText.All[key, arguments])]);
}
