using System.Globalization;

namespace Platform.Core.Shared.Embedded;

/// <summary>The folder with PostgreSQL's data: one per major version, whole (with our marker) or moved aside.</summary>
internal sealed class PostgresCluster(ServerContext context, PostgresBinaries binaries)
{
    public const string Owner = "platform";
    const string Marker = "platform.initialized";

    public string Folder { get; } = Path.Combine(context.DataDirectory, $"postgres-{binaries.Major}");

    public string PidFile => Path.Combine(Folder, "postmaster.pid");

    /// <summary>The major version whose data lies here; the newest when there are several.</summary>
    public static int? ExistingMajor(string dataDirectory) =>
        Directory.EnumerateDirectories(dataDirectory, "postgres-*")
            .Where(folder => File.Exists(Path.Combine(folder, Marker)))
            .Select(folder => int.TryParse(folder.AsSpan(folder.LastIndexOf('-') + 1), CultureInfo.InvariantCulture, out var major) ? major : (int?)null)
            .Max();

    public async Task PrepareAsync(CancellationToken cancellationToken)
    {
        if (!File.Exists(Path.Combine(Folder, Marker)))
            await CreateAsync(cancellationToken);
        await CheckVersionAsync(cancellationToken);
        await ClearPidFileAsync(cancellationToken);
    }

    async Task CreateAsync(CancellationToken cancellationToken)
    {
        if (Directory.Exists(Folder))
        {
            var aside = $"{Folder}.incomplete-{Guid.NewGuid():N}";
            Directory.Move(Folder, aside);
            context.Report($"{Folder} was never finished; it was moved to {aside}.");
        }

        context.Report($"Creating the private PostgreSQL {binaries.Major} in {Folder}");
        var log = context.LogFile("initdb");
        UnixFiles.CreateFolder(Folder, UnixFiles.OwnerOnlyFolder);
        await context.User.TakeOwnershipAsync(Folder, log, cancellationToken);
        var passwordFile = Path.Combine(context.DataDirectory, $".initdb-{Guid.NewGuid():N}");
        await UnixFiles.WriteOwnerOnlyAsync(passwordFile, context.Secrets.Postgres, cancellationToken);
        try
        {
            await context.User.TakeOwnershipAsync(passwordFile, log, cancellationToken);
            var command = new ChildCommand(binaries.Program("initdb"),
                ["-D", Folder, "-U", Owner, "-A", "scram-sha-256", $"--pwfile={passwordFile}", "-N", "--locale=C.UTF-8", "-E", "UTF8"], log)
            {
                SetprivArguments = await context.User.SetprivArgumentsAsync(Folder, log, cancellationToken),
                LibraryPath = binaries.LibraryPath,
            };
            using var initdb = await ChildProcess.StartAsync(command);
            await initdb.Exited.WaitAsync(cancellationToken);
            if (initdb.ExitCode != 0)
                throw await ServerContext.FailureAsync("initdb", initdb, log);
        }
        finally
        {
            File.Delete(passwordFile);
        }

        await File.WriteAllTextAsync(Path.Combine(Folder, Marker), "initdb has finished; without this file the folder is moved aside.\n", cancellationToken);
    }

    async Task CheckVersionAsync(CancellationToken cancellationToken)
    {
        var version = (await File.ReadAllTextAsync(Path.Combine(Folder, "PG_VERSION"), cancellationToken)).Trim();
        if (version != binaries.Major.ToString(CultureInfo.InvariantCulture))
            throw new EmbeddedStartException(
                $"{Folder} holds data of PostgreSQL {version}, not {binaries.Major} as its name says. Rename it to postgres-{version}, or move it away to begin anew. Nothing was changed.");
    }

    /// <summary>
    /// PostgreSQL itself deals with the pid file of a dead process, but refuses an empty one, and one whose number another process
    /// of its user has by now. Under our lock no living server can be rightfully here.
    /// </summary>
    async Task ClearPidFileAsync(CancellationToken cancellationToken)
    {
        if (!File.Exists(PidFile))
            return;
        var lines = await File.ReadAllLinesAsync(PidFile, cancellationToken);
        if (lines.Length > 0 && int.TryParse(lines[0], CultureInfo.InvariantCulture, out var processId) && processId > 1)
        {
            bool IsOurs() => ProcessTable.IsServer(processId, "postgres", Folder, commandLineHint: $" -D {Folder} ");
            if (IsOurs())
            {
                context.Report($"PostgreSQL of an earlier start (process {processId}) is still here; stopping it.");
                await ProcessTable.StopAsync(processId, IsOurs, [Signal.Interrupt, Signal.Quit, Signal.Kill], cancellationToken);
            }
            else if (!Directory.Exists($"/proc/{processId}"))
            {
                return;
            }
        }

        // Sessions whose postmaster was killed end by themselves within moments; never start a second server beside them.
        if (!await ProcessTable.GoneAsync(() => ProcessTable.ServersIn("postgres", Folder).Count > 0, cancellationToken))
            throw new EmbeddedStartException($"Processes of an earlier PostgreSQL still work in {Folder}. Stop them, then start again.");
        File.Delete(PidFile);
    }
}
