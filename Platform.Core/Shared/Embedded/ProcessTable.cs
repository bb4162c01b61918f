namespace Platform.Core.Shared.Embedded;

/// <summary>Looks into /proc for servers that an earlier start left on our folder.</summary>
internal static class ProcessTable
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    /// <summary>Whether the process is this program working in this folder. Both servers make their data folder the working directory.</summary>
    /// <param name="processId">Read from a pid file, so it may by now belong to anything.</param>
    /// <param name="program">Name as the kernel keeps it: postgres, redis-server.</param>
    /// <param name="folder">The data folder of the server.</param>
    /// <param name="commandLineHint">Counts too: root without CAP_SYS_PTRACE may not read the working directory, and it may be spelled without our symbolic links.</param>
    public static bool IsServer(int processId, string program, string folder, string commandLineHint)
    {
        try
        {
            if (File.ReadAllText($"/proc/{processId}/comm").Trim() != program)
                return false;
            return WorkingDirectory(processId) == folder
                || File.ReadAllText($"/proc/{processId}/cmdline").Replace('\0', ' ').Contains(commandLineHint, StringComparison.Ordinal);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    /// <summary>All processes of this program in this folder, as far as they may be seen.</summary>
    public static IReadOnlyList<int> ServersIn(string program, string folder) =>
        [.. Directory.EnumerateDirectories("/proc")
            .Select(path => int.TryParse(Path.GetFileName(path), out var id) ? id : 0)
            .Where(id => id > 1 && IsServer(id, program, folder, commandLineHint: $" {folder} "))];

    /// <summary>Stops a server that outlived its parent; it usually is on its way out already.</summary>
    public static async Task StopAsync(int processId, Func<bool> isStillThere, Signal[] signals, CancellationToken cancellationToken)
    {
        foreach (var signal in signals)
        {
            signal.SendTo(processId);
            if (await GoneAsync(isStillThere, cancellationToken))
                return;
        }

        throw new EmbeddedStartException($"Process {processId} still works on the data directory and cannot be stopped. Stop it, then start again.");
    }

    public static async Task<bool> GoneAsync(Func<bool> isStillThere, CancellationToken cancellationToken)
    {
        var started = TimeProvider.System.GetTimestamp();
        while (isStillThere())
        {
            if (TimeProvider.System.GetElapsedTime(started) > Patience)
                return false;
            await Task.Delay(10, cancellationToken);
        }

        return true;
    }

    static string? WorkingDirectory(int processId)
    {
        try
        {
            return new FileInfo($"/proc/{processId}/cwd").LinkTarget;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
