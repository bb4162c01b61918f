using System.ComponentModel;
using System.Diagnostics;
using System.Text;
using Platform.Core.Shared.Embedded;
using Platform.Core.Shared.Settings;

namespace Platform.Core.Agents.Running.Mcp;

/// <summary>
/// A program of the administrator's list that speaks MCP on its standard input and output. It has a folder of its own that goes with it, an environment
/// without anything of ours, and a process group that dies as a whole: when the program ends, when it is stopped, and when this server dies in whatever way.
/// </summary>
internal sealed class LocalServer : IAsyncDisposable
{
    // A shell stays at the head of the group. Should our process die, the kernel sends it TERM (--pdeathsig), and it takes the group with it.
    private const string HeadOfGroup =
        """
        [ "$PPID" = "$1" ] || exit 70
        shift
        trap 'kill -KILL 0' TERM HUP INT
        exec 3<&0
        "$@" <&3 3<&- &
        exec 3<&- </dev/null
        wait $!
        kill -KILL 0
        """;

    // What leaves the group (daemons do) is known by this variable.
    private const string Mark = "PLATFORM_MCP_PROCESS";

    private const int TailLength = 500;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly Process _process;
    private readonly DirectoryInfo _home;
    private readonly string _mark;
    private readonly SecretMask _mask;
    private readonly Task _errors;
    private readonly StringBuilder _tail = new();

    private LocalServer(Process process, DirectoryInfo home, string mark, SecretMask mask)
    {
        (_process, _home, _mark, _mask) = (process, home, mark, mask);
        Exited = process.WaitForExitAsync(CancellationToken.None);
        _errors = DrainErrorsAsync();
    }

    public int Id => _process.Id;

    public Task Exited { get; }

    public Stream Input => _process.StandardInput.BaseStream;

    public Stream Output => _process.StandardOutput.BaseStream;

    /// <summary>The end of what it wrote to its standard error, for those who set it up; without what the administrator gave it to keep.</summary>
    public string LastWords
    {
        get
        {
            lock (_tail)
                return _mask.Clean(new string([.. _tail.ToString().Select(letter => char.IsControl(letter) ? ' ' : letter)]).Trim());
        }
    }

    /// <exception cref="Win32Exception">There is no such program, or it cannot be started.</exception>
    public static async Task<LocalServer> StartAsync(McpCommand command, IReadOnlyList<string> arguments)
    {
        var home = Directory.CreateTempSubdirectory("platform-mcp-");
        var mark = Guid.NewGuid().ToString("N");
        try
        {
            var start = StartInfo(command, arguments, home.FullName, mark);
            return new LocalServer(await ForkingThread.RunAsync(() => Process.Start(start)!), home, mark, new SecretMask(command.Environment.Values));
        }
        catch
        {
            home.Delete(recursive: true);
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        Kill();
        try
        {
            await Exited.WaitAsync(Patience);
            await _errors.WaitAsync(Patience);
        }
        catch (TimeoutException)
        {
            // A process in an uninterruptible wait; the kernel ends it as soon as it can.
        }

        KillMarked();
        _process.Dispose();
        try
        {
            _home.Delete(recursive: true);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // Of the folder for temporary files; the system empties it.
        }
    }

    private void Kill()
    {
        if (!OperatingSystem.IsLinux())
        {
            _process.Kill(entireProcessTree: true);
            return;
        }

        // Once it has ended, its number may be another's; what it left behind is known by its mark.
        if (_process.HasExited)
            return;
        // The group exists only after setsid; before it there is the process alone.
        Signal.Kill.SendToGroup(_process.Id);
        Signal.Kill.SendTo(_process.Id);
    }

    private void KillMarked()
    {
        if (!OperatingSystem.IsLinux())
            return;
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            if (!int.TryParse(Path.GetFileName(folder), out var id) || id == Environment.ProcessId)
                continue;
            try
            {
                if (File.ReadAllText($"{folder}/environ").Contains($"{Mark}={_mark}", StringComparison.Ordinal))
                    Signal.Kill.SendTo(id);
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                // Gone meanwhile, or not ours.
            }
        }
    }

    // Nobody may be held up by a pipe that is not read; the end of it is kept.
    private async Task DrainErrorsAsync()
    {
        var buffer = new char[1024];
        while (await _process.StandardError.ReadAsync(buffer) is > 0 and var count)
        {
            lock (_tail)
            {
                _tail.Append(buffer, 0, count);
                if (_tail.Length > TailLength)
                    _tail.Remove(0, _tail.Length - TailLength);
            }
        }
    }

    private static ProcessStartInfo StartInfo(McpCommand command, IReadOnlyList<string> arguments, string home, string mark)
    {
        string[] program = [command.Program, .. command.Arguments, .. arguments];
        string[] chain = OperatingSystem.IsLinux()
            ? ["setsid", "setpriv", "--pdeathsig", "TERM", "--", "/bin/sh", "-c", HeadOfGroup, "sh", $"{Environment.ProcessId}", .. program]
            : program;
        var start = new ProcessStartInfo(chain[0], chain[1..])
        {
            WorkingDirectory = home, RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true, StandardErrorEncoding = Encoding.UTF8,
        };
        start.Environment.Clear();
        start.Environment["PATH"] = Environment.GetEnvironmentVariable("PATH");
        start.Environment["HOME"] = start.Environment["TMPDIR"] = home;
        start.Environment["LANG"] = "C.UTF-8";
        foreach (var (name, value) in command.Environment)
            start.Environment[name] = value;
        start.Environment[Mark] = mark;
        return start;
    }
}
