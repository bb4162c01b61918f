namespace Platform.Core.Runtime.Supervision;

/// <summary>What is held against a process.</summary>
/// <param name="InARow">Since the last ten healthy minutes or a person's start.</param>
/// <param name="Times">Within the window, oldest first.</param>
internal sealed record CrashHistory(int InARow, IReadOnlyList<DateTimeOffset> Times)
{
    public static readonly CrashHistory None = new(0, []);

    public CrashHistory With(DateTimeOffset crash, SupervisionOptions options) =>
        new(InARow + 1, [.. Times.Where(time => time > crash - options.CrashWindow).TakeLast(options.MaxRestartAttempts), crash]);

    public bool IsLoop(SupervisionOptions options) => Times.Count > options.MaxRestartAttempts;
}
