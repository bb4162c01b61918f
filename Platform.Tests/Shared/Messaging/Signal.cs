using System.Runtime.InteropServices;

namespace Platform.Tests.Shared.Messaging;

internal static class Signal
{
    public const int Quit = 3, Continue = 18, Stop = 19;

    public static void Send(int processId, int signal)
    {
        if (kill(processId, signal) != 0)
            throw new InvalidOperationException($"kill({processId}, {signal}) failed: {Marshal.GetLastPInvokeErrorMessage()}");
    }

    [DllImport("libc", SetLastError = true)]
    private static extern int kill(int pid, int sig);
}
