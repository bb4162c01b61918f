using System.ComponentModel;
using System.Diagnostics;

namespace Platform.Core.Shared.Embedded;

/// <summary>A program to start: its output is appended to <paramref name="LogFile"/>, never sent through a pipe of ours.</summary>
internal sealed record ChildCommand(string Program, IReadOnlyList<string> Arguments, string LogFile)
{
    /// <summary>Arguments of setpriv that change the user; empty keeps ours.</summary>
    public IReadOnlyList<string> SetprivArguments { get; init; } = [];

    /// <summary>What the kernel sends the child when our process ends.</summary>
    public Signal DeathSignal { get; init; } = Signal.Kill;

    /// <summary>Folders of shared libraries of an unpacked, not installed, program.</summary>
    public string? LibraryPath { get; init; }
}

/// <summary>A child that dies with us; see README.md in this folder for the chain of programs that it is started through.</summary>
internal sealed class ChildProcess : IDisposable
{
    // Opens the log as ourselves: the servers' user need not be able to reach it.
    const string WithLog = """log=$1; shift; exec "$@" </dev/null >>"$log" 2>&1""";

    // The death signal is armed only after the fork; should we have died before that, the child sees another parent and leaves.
    const string WhileParentLives = """[ "$PPID" = "$1" ] || exit 70; shift; exec "$@" """;

    readonly Process process;
    readonly string logFile;
    readonly long logStart;

    ChildProcess(Process process, string logFile, long logStart)
    {
        this.process = process;
        this.logFile = logFile;
        this.logStart = logStart;
        Id = process.Id;
        Exited = process.WaitForExitAsync(CancellationToken.None);
    }

    /// <summary>The process id; the same through the whole chain of exec.</summary>
    public int Id { get; }

    public Task Exited { get; }

    public int ExitCode => process.ExitCode;

    public void Dispose() => process.Dispose();

    public static async Task<ChildProcess> StartAsync(ChildCommand command)
    {
        var start = StartInfo(command);
        var logStart = File.Exists(command.LogFile) ? new FileInfo(command.LogFile).Length : 0;
        try
        {
            var process = await ForkingThread.RunAsync(() => Process.Start(start)!);
            // All three are redirected only so that .NET does not treat the child as a user of the terminal.
            process.StandardInput.Close();
            process.StandardOutput.Close();
            process.StandardError.Close();
            return new ChildProcess(process, command.LogFile, logStart);
        }
        catch (Win32Exception e)
        {
            throw new EmbeddedStartException($"{command.Program} cannot be started: {e.Message}", e);
        }
    }

    /// <summary>Runs a short program to its end and answers its exit code.</summary>
    public static async Task<int> RunAsync(ChildCommand command, CancellationToken cancellationToken)
    {
        using var child = await StartAsync(command);
        try
        {
            await child.Exited.WaitAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            child.Send(Signal.Kill);
            await child.Exited;
            throw;
        }

        return child.ExitCode;
    }

    public void Send(Signal signal)
    {
        if (!Exited.IsCompleted)
            signal.SendTo(Id);
    }

    /// <summary>Asks with each signal in turn, and gives each of them its time.</summary>
    public async Task StopAsync(params (Signal Signal, TimeSpan Patience)[] steps)
    {
        foreach (var (signal, patience) in steps)
        {
            Send(signal);
            try
            {
                await Exited.WaitAsync(patience);
                return;
            }
            catch (TimeoutException)
            {
                // The next signal is a stronger one.
            }
        }
    }

    /// <summary>What the child has written since its start: the last lines, joined to one.</summary>
    public async Task<string> LastLogLinesAsync(int count = 5)
    {
        if (!File.Exists(logFile))
            return "";
        await using var stream = new FileStream(logFile, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        const int most = 16 * 1024;
        stream.Seek(Math.Max(Math.Min(logStart, stream.Length), stream.Length - most), SeekOrigin.Begin);
        using var reader = new StreamReader(stream);
        var lines = (await reader.ReadToEndAsync()).Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return string.Join(" | ", lines.TakeLast(count));
    }

    static ProcessStartInfo StartInfo(ChildCommand command)
    {
        List<string> arguments =
        [
            "-c", WithLog, "sh", command.LogFile,
            // A session of its own keeps a terminal's Ctrl-C from the servers: the application stops first, then they do.
            "setsid",
            // One call for both: changing the user afterwards would clear the death signal.
            "setpriv", .. command.SetprivArguments, "--pdeathsig", command.DeathSignal.Name, "--",
            "sh", "-c", WhileParentLives, "sh", $"{Environment.ProcessId}",
            command.Program, .. command.Arguments,
        ];
        var start = new ProcessStartInfo("/bin/sh", arguments)
        {
            WorkingDirectory = "/",
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        // A locale that is not installed fails initdb; PGDATA, PGPORT and the like would overrule our arguments.
        foreach (var name in start.Environment.Keys.Where(IsForeign).ToList())
            start.Environment.Remove(name);
        if (command.LibraryPath is not null)
            start.Environment["LD_LIBRARY_PATH"] = command.LibraryPath;
        return start;
    }

    static bool IsForeign(string variable) =>
        variable.StartsWith("LC_", StringComparison.Ordinal) || variable.StartsWith("PG", StringComparison.Ordinal) || variable is "LANG" or "LANGUAGE";
}
