using System.Runtime.InteropServices;

namespace Platform.Core.Shared.Embedded;

/// <summary>A signal by its number and by the name that setpriv takes.</summary>
internal sealed record Signal(int Number, string Name)
{
    public static readonly Signal Interrupt = new(2, "INT");
    public static readonly Signal Quit = new(3, "QUIT");
    public static readonly Signal Kill = new(9, "KILL");
    public static readonly Signal Terminate = new(15, "TERM");

    /// <summary>Sends the signal. A process that is already gone is no error.</summary>
    public void SendTo(int processId)
    {
        // kill(0) and negative numbers address groups: never from a number read out of a file.
        ArgumentOutOfRangeException.ThrowIfLessThan(processId, 2);
        _ = NativeKill(processId, Number);
    }

    /// <summary>Sends the signal to every process of the group of this leader, a child of ours. A group that is already gone is no error.</summary>
    public void SendToGroup(int leader)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(leader, 2);
        _ = NativeKill(-leader, Number);
    }

    [DllImport("libc", EntryPoint = "kill")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    static extern int NativeKill(int processId, int signal);
}
