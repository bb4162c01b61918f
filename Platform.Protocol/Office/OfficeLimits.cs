using System.Text.RegularExpressions;

namespace Platform.Protocol.Office;

/// <summary>Limits of the office contract, shared by the server that holds them and the reporters that keep within them.</summary>
public static partial class OfficeLimits
{
    /// <summary>Longest agent id, in characters.</summary>
    public const int AgentIdLength = 100;

    /// <summary>What an agent id may consist of.</summary>
    public const string AgentIdPattern = "^[a-z0-9_.-]{1,100}$";

    /// <summary>Longest department, in characters.</summary>
    public const int DepartmentLength = 50;

    /// <summary>Longest name, in characters.</summary>
    public const int NameLength = 100;

    /// <summary>Longest brand, in characters.</summary>
    public const int BrandLength = 20;

    /// <summary>Longest task, in characters; longer text is cut with an ellipsis, see <see cref="CutTask"/>.</summary>
    public const int TaskLength = 255;

    /// <summary>Most metrics of one agent.</summary>
    public const int MetricEntries = 50;

    /// <summary>Largest metrics object, in bytes of UTF-8 JSON.</summary>
    public const int MetricBytes = 16 * 1024;

    /// <summary>Most reports in one <c>POST /api/v1/office/reports</c>.</summary>
    public const int ReportsPerRequest = 1000;

    /// <summary>Most agent ids in one <c>POST /api/v1/office/heartbeat</c>.</summary>
    public const int HeartbeatsPerRequest = 1000;

    /// <summary>Salary equivalent when a report names none, in whole currency units a month.</summary>
    public const int DefaultSalaryEquivalent = 60_000;

    /// <summary>FTE coefficient when a report names none.</summary>
    public const decimal DefaultFteCoefficient = 1.00m;

    /// <summary>Largest FTE coefficient; it has two decimals.</summary>
    public const decimal MaximumFteCoefficient = 9.99m;

    /// <summary>What stands before the message of an <c>error</c> report in its task.</summary>
    public const string ErrorPrefix = "Ошибка: ";

    /// <summary>Whether <paramref name="agentId"/> is a lawful agent id.</summary>
    public static bool IsAgentId(string? agentId) => agentId is not null && AgentId().IsMatch(agentId);

    /// <summary>The task within <see cref="TaskLength"/>: longer text ends in <c>…</c>, and no emoji is cut in two.</summary>
    public static string CutTask(string task)
    {
        ArgumentNullException.ThrowIfNull(task);
        if (task.Length <= TaskLength)
            return task;
        var end = TaskLength - 1;
        if (char.IsHighSurrogate(task[end - 1]))
            end--;
        return string.Concat(task.AsSpan(0, end), "…");
    }

    /// <summary>An error message as reports carry it: with <see cref="ErrorPrefix"/> once, and cut.</summary>
    public static string ErrorTask(string message)
    {
        ArgumentNullException.ThrowIfNull(message);
        return CutTask(message.StartsWith(ErrorPrefix, StringComparison.Ordinal) ? message : ErrorPrefix + message);
    }

    // \z and not $, which would let a line break pass at the end.
    [GeneratedRegex(@"\A[a-z0-9_.-]{1,100}\z", RegexOptions.CultureInvariant)]
    private static partial Regex AgentId();
}
