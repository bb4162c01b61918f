using System.Globalization;
using Platform.Protocol.Runtime;

namespace Platform.Core.Runtime.Supervision;

/// <summary>What comes after the end of a process.</summary>
internal enum AfterEnd
{
    /// <summary>A crash: again after a delay, unless there were too many.</summary>
    Crash,

    /// <summary>Again at once, nothing is held against it.</summary>
    Restart,

    /// <summary>Again after a moment: another process acts for the agent, or Redis says so; nothing is held against this one.</summary>
    Later,

    /// <summary>Somebody asked the process itself to stop: that counts as a person's stop.</summary>
    Stop,

    /// <summary>It would end the same way each time.</summary>
    Error,
}

/// <summary>Judges ends that the supervisor did not ask for.</summary>
internal static class ProcessEnd
{
    /// <param name="exitCode">Null where it cannot be known: the process was started by an earlier life of the server.</param>
    /// <param name="shutdownHeard"><c>shutdown</c> was published on its control channel.</param>
    public static AfterEnd Judge(int? exitCode, bool shutdownHeard) => exitCode switch
    {
        RunnerExit.Stopped or null when shutdownHeard => AfterEnd.Stop,
        RunnerExit.Restart => AfterEnd.Restart,
        RunnerExit.Fenced => AfterEnd.Later,
        RunnerExit.Refused or RunnerExit.Environment => AfterEnd.Error,
        _ => AfterEnd.Crash,
    };

    /// <summary>How it ended, as <see cref="ProcessFaults"/> have it.</summary>
    public static string Describe(int? exitCode) => exitCode switch
    {
        null => "process.ended",
        RunnerExit.Refused => "process.refused",
        RunnerExit.Environment => "process.environment",
        RunnerExit.ServerLost => "process.server_lost",
        > 128 and var code => ProcessFaults.Of("process.signal", (code - 128).ToString(CultureInfo.InvariantCulture)),
        { } code => ProcessFaults.Of("process.exit", code.ToString(CultureInfo.InvariantCulture)),
    };
}
