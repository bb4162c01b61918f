using System.Globalization;
using Platform.Core.Shared.Embedded;

namespace Platform.Core.Runtime.Supervision;

/// <summary>
/// Tells a process from every other one: its id, and when the kernel started it (field 22 of <c>/proc/{pid}/stat</c>), in this boot of this machine and this
/// namespace of process ids.
/// </summary>
internal sealed record ProcessIdentity(int Pid, string Mark)
{
    private const int StartTimeField = 22;
    private const int StateField = 3;

    private static readonly string Here = $"{ReadBoot()}/{ReadNamespace()}/";

    /// <summary>Null when there is no such process.</summary>
    public static ProcessIdentity? Of(int pid) => ReadStat(pid) is { } fields ? new ProcessIdentity(pid, Here + fields[StartTimeField - StateField]) : null;

    /// <summary>Whether it can be seen from here at all.</summary>
    public bool IsOfThisMachine => Mark.StartsWith(Here, StringComparison.Ordinal);

    /// <summary>A zombie lives no more.</summary>
    public bool IsAlive => IsOfThisMachine && ReadStat(Pid) is { } fields && Here + fields[StartTimeField - StateField] == Mark && fields[0] is not ("Z" or "X");

    /// <summary>To the process and all of its group. One that is gone, or another one with its id, gets nothing.</summary>
    public void Send(Signal signal)
    {
        if (!IsAlive)
            return;
        signal.SendToGroup(Pid);
        // Before it has a group of its own, in the first milliseconds of its life.
        signal.SendTo(Pid);
    }

    // 4711 (dotnet) S 1 4711 4711 0 -1 …: the name may hold spaces and brackets, so everything is counted from behind the last one.
    private static string[]? ReadStat(int pid)
    {
        try
        {
            var text = File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"/proc/{pid}/stat"));
            var fields = text[(text.LastIndexOf(')') + 2)..].Split(' ');
            return fields.Length > StartTimeField - StateField ? fields : null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static string ReadBoot() => File.Exists("/proc/sys/kernel/random/boot_id") ? File.ReadAllText("/proc/sys/kernel/random/boot_id").Trim() : "";

    // pid:[4026531836]
    private static string ReadNamespace() => new FileInfo("/proc/self/ns/pid").LinkTarget ?? "";
}
