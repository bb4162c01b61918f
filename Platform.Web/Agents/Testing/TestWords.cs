using System.Globalization;
using Microsoft.Extensions.Localization;
using Platform.Core.Agents.Testing;
using Platform.Web.Shared.Blocks;

namespace Platform.Web.Agents.Testing;

/// <summary>How states and figures of tests are shown.</summary>
internal static class TestWords
{
    public static StatusBadge.Look LookOf(TestsState state) => state switch
    {
        TestsState.Passed => StatusBadge.Look.Working,
        TestsState.Failed => StatusBadge.Look.Error,
        TestsState.Outdated => StatusBadge.Look.Warning,
        _ => StatusBadge.Look.Offline,
    };

    /// <summary>A result that does not count any more looks so, however it ended.</summary>
    public static (StatusBadge.Look Look, string Key) Of(StandingRow? row, TestResultState? doing) => (doing, row) switch
    {
        (TestResultState.Running, _) => (StatusBadge.Look.Idle, "Result.Running"),
        (TestResultState.Waiting, _) => (StatusBadge.Look.Offline, "Result.Waiting"),
        (_, null or { Result: null }) => (StatusBadge.Look.Offline, "Result.None"),
        (_, { IsFresh: false }) => (StatusBadge.Look.Warning, "Result.Old"),
        (_, { Result.State: TestResultState.Passed }) => (StatusBadge.Look.Working, "Result.Passed"),
        _ => (StatusBadge.Look.Error, "Result.Failed"),
    };

    public static string Money(decimal dollars) => dollars.ToString("$0.00####", CultureInfo.CurrentCulture);

    /// <summary>With its sign, as of a difference.</summary>
    public static string Change(decimal dollars) => dollars == 0 ? Money(0) : (dollars > 0 ? "+" : "−") + Money(Math.Abs(dollars));

    public static string Seconds(this IStringLocalizer<AgentTestingText> words, long milliseconds) =>
        milliseconds < 1_000 ? words["Milliseconds", milliseconds] : words["Seconds", (milliseconds / 1000m).ToString("0.0", CultureInfo.CurrentCulture)];

    public static string ChangeOfSeconds(this IStringLocalizer<AgentTestingText> words, long milliseconds) =>
        (milliseconds > 0 ? "+" : milliseconds < 0 ? "−" : "") + words.Seconds(Math.Abs(milliseconds));
}
