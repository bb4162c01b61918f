using System.Diagnostics;
using Npgsql;
using Platform.Tests.Shared.Messaging;

namespace Platform.Tests.Shared.Ingest;

/// <summary>A real PostgreSQL of one test class that can be crashed and started again on its port.</summary>
public sealed class OwnPostgres : IAsyncLifetime
{
    private readonly string folder = Path.Combine(Path.GetTempPath(), $"platform-test-pg-{Guid.NewGuid():N}");
    private readonly int port = OwnRedis.FreePort();
    private Process? process;

    public OwnPostgres() => Source = NpgsqlDataSource.Create(
        $"Host=127.0.0.1;Port={port};Username=postgres;Database=postgres;Timeout=3;Command Timeout=10;Max Auto Prepare=20;Auto Prepare Min Usages=2");

    public NpgsqlDataSource Source { get; }

    public async Task InitializeAsync()
    {
        using var initialize = Run("initdb", "-D", folder, "-U", "postgres", "-A", "trust", "-N", "--locale=C.UTF-8", "-E", "UTF8");
        await initialize.WaitForExitAsync();
        Assert.Equal(0, initialize.ExitCode);
        await StartAsync();
    }

    public async Task StartAsync()
    {
        var pidFile = Path.Combine(folder, "postmaster.pid");
        await Eventually.TrueAsync(
            () =>
            {
                // Right after a crash the port or the shared memory may be held for a moment longer: it ends, and is started again.
                if (process is null or { HasExited: true })
                    process = Run("postgres", "-D", folder, "-p", $"{port}", "-c", "listen_addresses=127.0.0.1", "-c", "unix_socket_directories=", "-c", "jit=off");
                return IsReady(pidFile, process.Id);
            },
            "PostgreSQL is ready", 60);
    }

    /// <summary>Ends it at once, as a crash does: no checkpoint, open transactions are lost.</summary>
    public async Task CrashAsync()
    {
        Signal.Send(process!.Id, Signal.Quit);
        await process.WaitForExitAsync();
        process.Dispose();
        process = null;
    }

    // The process id in its first line tells it from a file that a crash left behind.
    private static bool IsReady(string pidFile, int processId)
    {
        try
        {
            var lines = File.ReadAllLines(pidFile);
            return lines.Length >= 8 && lines[0] == $"{processId}" && lines[7].StartsWith("ready", StringComparison.Ordinal);
        }
        catch (IOException)
        {
            return false;
        }
    }

    public async Task<T> ScalarAsync<T>(string sql)
    {
        await using var command = Source.CreateCommand(sql);
        return (T)(await command.ExecuteScalarAsync())!;
    }

    public async Task DisposeAsync()
    {
        await Source.DisposeAsync();
        if (process is not null)
            await CrashAsync();
        using var remove = Run("rm", "-rf", folder);
        await remove.WaitForExitAsync();
    }

    // PostgreSQL refuses to run as root; setpriv execs, so the process id stays and signals arrive.
    private static Process Run(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = "/" };
        if (Environment.UserName == "root")
        {
            start.FileName = "setpriv";
            foreach (var argument in (string[])["--reuid=postgres", "--regid=postgres", "--clear-groups", "--"])
                start.ArgumentList.Add(argument);
            start.ArgumentList.Add(Locate(program));
        }
        else
        {
            start.FileName = Locate(program);
        }
        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);
        var running = Process.Start(start)!;
        running.BeginOutputReadLine();
        running.BeginErrorReadLine();
        return running;
    }

    private static string Locate(string program)
        => Directory.Exists("/usr/lib/postgresql")
            ? Directory.GetDirectories("/usr/lib/postgresql").OrderByDescending(path => path, StringComparer.Ordinal).Select(path => Path.Combine(path, "bin", program)).FirstOrDefault(File.Exists) ?? program
            : program;
}
