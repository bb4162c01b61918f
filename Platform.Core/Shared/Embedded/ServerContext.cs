using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Platform.Core.Shared.Embedded;

/// <summary>What both servers need to know to start.</summary>
internal sealed record ServerContext(string DataDirectory, bool Fast, ServerUser User, Secrets Secrets, Func<int> PickPort, Action<string> Report)
{
    const int PortTries = 5;

    public string ToolsDirectory => Path.Combine(DataDirectory, "tools");

    public string LogFile(string name) => Path.Combine(DataDirectory, "logs", $"{name}.log");

    /// <summary>
    /// The port of the last start where it is still free, so that addresses which were given away stay good; else a free one. A free
    /// port may be gone before the server binds it, so a taken port is tried again with another one.
    /// </summary>
    public async Task<(int Port, ChildProcess Child)> OnFreePortAsync(string name, Func<int, Task<ChildProcess>> start)
    {
        var memory = Path.Combine(DataDirectory, $"{name}.port");
        for (var attempt = 1; ; attempt++)
        {
            var port = attempt == 1 && Remembered(memory) is { } last ? last : PickPort();
            try
            {
                var child = await start(port);
                await File.WriteAllTextAsync(memory, port.ToString(CultureInfo.InvariantCulture));
                return (port, child);
            }
            catch (PortTakenException) when (attempt < PortTries)
            {
                Report($"Port {port} was taken in the meantime; trying another one.");
            }
            catch (PortTakenException e)
            {
                throw new EmbeddedStartException($"No port could be had in {PortTries} tries: {e.Message}", e);
            }
        }
    }

    static int? Remembered(string memory)
    {
        if (!File.Exists(memory) || !int.TryParse(File.ReadAllText(memory), NumberStyles.None, CultureInfo.InvariantCulture, out var port) || port is < 1024 or > 65535)
            return null;
        try
        {
            using var probe = new TcpListener(IPAddress.Loopback, port);
            probe.Start();
            return port;
        }
        catch (SocketException)
        {
            return null; // somebody else has it now
        }
    }

    /// <summary>The reason of a child that did not get ready, as an exception.</summary>
    public static async Task<Exception> FailureAsync(string name, ChildProcess child, string logFile)
    {
        var lines = await child.LastLogLinesAsync();
        var message = $"{name} did not start (exit code {child.ExitCode}, log {logFile}): {lines}";
        return lines.Contains("Address already in use", StringComparison.Ordinal)
            ? new PortTakenException(message)
            : new EmbeddedStartException(message);
    }

    /// <summary>Waits until the child is ready; fails when it ends first. A long recovery is waited for, and said.</summary>
    public async Task WaitReadyAsync(string name, ChildProcess child, string logFile, Func<Task<bool>> isReady, CancellationToken cancellationToken)
    {
        var pause = TimeSpan.FromMilliseconds(10);
        var sayAfter = TimeSpan.FromSeconds(10);
        var started = TimeProvider.System.GetTimestamp();
        while (!await isReady())
        {
            if (child.Exited.IsCompleted)
                throw await FailureAsync(name, child, logFile);
            var waited = TimeProvider.System.GetElapsedTime(started);
            if (waited > sayAfter)
            {
                Report($"{name} is still starting after {waited.TotalSeconds:0} s: {await child.LastLogLinesAsync(1)}");
                sayAfter = waited + TimeSpan.FromSeconds(30);
                pause = TimeSpan.FromMilliseconds(250);
            }

            await Task.WhenAny(child.Exited, Task.Delay(pause, cancellationToken));
            cancellationToken.ThrowIfCancellationRequested();
        }
    }
}

/// <summary>Somebody else listens on the port.</summary>
internal sealed class PortTakenException(string message) : IOException(message);
