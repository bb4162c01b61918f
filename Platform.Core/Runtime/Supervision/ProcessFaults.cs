using System.Globalization;

namespace Platform.Core.Runtime.Supervision;

/// <summary>
/// What is wrong with a process: stored as codes, one a line, with what belongs to them (<c>process.signal|9</c>), and put into the reader's words when it is shown.
/// What no code is known for (an older record, the words of a foreign program) is shown as it stands.
/// </summary>
public static class ProcessFaults
{
    internal const string Hung = "process.hung";

    private const int LongestArgument = 200;

    internal static string NotStarted(string message) => Of("process.not_started", message);

    internal static string NotReady(TimeSpan patience) => Of("process.not_ready", Number(patience.TotalSeconds));

    internal static string CrashLoop(string last, int crashes, TimeSpan window) => $"{last}\n{Of("process.crash_loop", Number(crashes), Number(window.TotalMinutes))}";

    /// <param name="said">What the process itself said last.</param>
    internal static string And(string fault, string? said) => string.IsNullOrEmpty(said) ? fault : $"{fault}\n{said}";

    internal static string Of(string code, params IEnumerable<string> arguments) =>
        string.Join('|', arguments.Select(argument => (argument.Length <= LongestArgument ? argument : argument[..LongestArgument]).Replace('|', ' ').ReplaceLineEndings(" ")).Prepend(code));

    /// <param name="culture">The reader's; their current one where it is null.</param>
    public static string Words(string stored, CultureInfo? culture = null) => string.Join(' ', stored.Split('\n').Select(line => WordsOf(line, culture ?? CultureInfo.CurrentUICulture)));

    private static string WordsOf(string line, CultureInfo culture)
    {
        var parts = line.Split('|');
        return ProcessFaultText.All.Find(culture, parts[0], parts[1..]) ?? line;
    }

    private static string Number(double number) => number.ToString("0", CultureInfo.InvariantCulture);
}
