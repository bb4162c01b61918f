using System.CommandLine;
using System.Diagnostics;
using Npgsql;

namespace Platform.Web.Admin;

/// <summary>
/// Backup and restore of the database by PostgreSQL's own tools. Redis holds nothing that is not in PostgreSQL. A restore goes into
/// a new database, which then takes the old one's name: the old one stays, renamed, until somebody drops it.
/// </summary>
internal static class BackupCommands
{
    public static Command Backup(Func<ParseResult, AdminSession> session)
    {
        var file = AccessCommands.Required("--to", "File to write; it must not exist.");
        var command = new Command("backup", "Writes the whole database to a file; the server may go on running.") { file };
        command.Run(session, async (parsed, admin, ct) =>
        {
            var path = Path.GetFullPath(parsed.GetValue(file)!);
            if (File.Exists(path))
                throw new AdminException("backup.exists", $"{path} exists already; name another file.");
            var (database, _) = await admin.AddressesAsync(ct);
            var partial = path + ".partial";
            await RunAsync("pg_dump", database, null, ["--format=custom", "--file", partial], ct);
            if (!OperatingSystem.IsWindows())
                File.SetUnixFileMode(partial, UnixFileMode.UserRead | UnixFileMode.UserWrite);
            File.Move(partial, path);
            var size = new FileInfo(path).Length;
            admin.Output.Answer(new { file = path, bytes = size }, ("Written", path), ("Bytes", size.ToString("N0", System.Globalization.CultureInfo.InvariantCulture)));
        });
        return command;
    }

    public static Command Restore(Func<ParseResult, AdminSession> session)
    {
        var file = AccessCommands.Required("--from", "File written by 'backup'.");
        var command = new Command("restore", "Replaces the database by a backup; the server must be stopped.") { file };
        command.Run(session, async (parsed, admin, ct) =>
        {
            var path = Path.GetFullPath(parsed.GetValue(file)!);
            if (!File.Exists(path))
                throw new AdminException("backup.missing", $"{path} does not exist.");
            var (database, _) = await admin.AddressesAsync(ct);
            if (admin.IsServerRunning)
                throw new AdminException("backup.server_runs", "The server is running. Stop it first, then restore.");
            var kept = await RestoreAsync(path, database, ct);
            admin.Output.Answer(new { restored = path, kept_as = kept }, ("Restored", path), ("Old database", $"kept as {kept}"));
            admin.Output.Note("Modules that write by SQL need their role anew: ./run admin office-sql-role --tenant SLUG");
        });
        return command;
    }

    private static async Task<string> RestoreAsync(string path, string database, CancellationToken ct)
    {
        var name = new NpgsqlConnectionStringBuilder(database).Database!;
        var stamp = TimeProvider.System.GetUtcNow().ToString("yyyyMMddHHmmss", System.Globalization.CultureInfo.InvariantCulture);
        var (fresh, kept) = ($"{name}_restored_{stamp}", $"{name}_before_{stamp}");
        await using var server = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(database) { Database = "postgres", Pooling = false }.ConnectionString);
        await server.OpenAsync(ct);
        await EnsureRolesAsync(server, await RunAsync("pg_restore", null, null, ["--list", path], ct), ct);
        await ExecuteAsync(server, $"CREATE DATABASE {Quote(fresh)} TEMPLATE template0", ct);
        try
        {
            await RunAsync("pg_restore", database, fresh, ["--exit-on-error", "--no-comments", path], ct);
            await ExecuteAsync(server, $"ALTER DATABASE {Quote(name)} RENAME TO {Quote(kept)}", ct);
        }
        catch (PostgresException busy) when (busy.SqlState == PostgresErrorCodes.ObjectInUse)
        {
            await ExecuteAsync(server, $"DROP DATABASE {Quote(fresh)}", CancellationToken.None);
            throw new AdminException("backup.database_in_use", $"Somebody is connected to the database {name}. Stop the server and every other program that uses it, then restore. Nothing was changed.");
        }
        catch
        {
            await ExecuteAsync(server, $"DROP DATABASE {Quote(fresh)}", CancellationToken.None);
            throw;
        }

        await ExecuteAsync(server, $"ALTER DATABASE {Quote(fresh)} RENAME TO {Quote(name)}", ct);
        return kept;
    }

    // Roles are the cluster's and not in a dump. Those that are missing here are made without a login; `office-sql-role` gives them one again.
    private static async Task EnsureRolesAsync(NpgsqlConnection server, string list, CancellationToken ct)
    {
        var owners = list.Split('\n').Where(line => line.Length > 0 && line[0] != ';').Select(line => line.TrimEnd().Split(' ')[^1]);
        foreach (var role in owners.Concat([Core.Shared.Data.Databases.AppRole, Core.Shared.Data.Databases.SystemRole]).Where(role => role.Length > 0).Distinct())
        {
            await using var exists = new NpgsqlCommand("SELECT 1 FROM pg_roles WHERE rolname = $1", server) { Parameters = { new() { Value = role } } };
            if (await exists.ExecuteScalarAsync(ct) is null)
                await ExecuteAsync(server, $"CREATE ROLE {Quote(role)} NOLOGIN NOBYPASSRLS", ct);
        }

        // A login that is no superuser must be a member of the roles that it takes, as the first migration would have made it.
        await ExecuteAsync(
            server,
            $"DO $$ BEGIN IF NOT (SELECT rolsuper FROM pg_roles WHERE rolname = current_user) THEN EXECUTE format('GRANT {Core.Shared.Data.Databases.AppRole}, {Core.Shared.Data.Databases.SystemRole} TO %I', current_user); END IF; END $$",
            ct);
    }

    private static async Task ExecuteAsync(NpgsqlConnection server, string sql, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(sql, server) { CommandTimeout = 0 };
        await command.ExecuteNonQueryAsync(ct);
    }

    private static string Quote(string name) => '"' + name.Replace("\"", "\"\"", StringComparison.Ordinal) + '"';

    private static async Task<string> RunAsync(string program, string? database, string? databaseName, string[] arguments, CancellationToken ct)
    {
        var start = new ProcessStartInfo(Find(program)) { RedirectStandardError = true, RedirectStandardOutput = true };
        if (database is not null)
        {
            // By environment, so that no password stands in the list of processes.
            var parts = new NpgsqlConnectionStringBuilder(database);
            (start.Environment["PGHOST"], start.Environment["PGPORT"]) = (parts.Host, parts.Port.ToString(System.Globalization.CultureInfo.InvariantCulture));
            (start.Environment["PGUSER"], start.Environment["PGPASSWORD"]) = (parts.Username, parts.Password);
            start.Environment["PGDATABASE"] = databaseName ?? parts.Database;
            if (databaseName is not null)
                start.ArgumentList.Add($"--dbname={databaseName}");
        }

        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);
        using var process = Process.Start(start) ?? throw new AdminException("backup.tool", $"{program} could not be started.");
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(ct), process.StandardError.ReadToEndAsync(ct));
        await process.WaitForExitAsync(ct);
        return process.ExitCode == 0 ? await output : throw new AdminException("backup.tool", $"{program} failed: {(await errors).Trim()}");
    }

    private static string Find(string program)
    {
        var folders = new List<string>();
        if (Environment.GetEnvironmentVariable("PG_BIN") is { Length: > 0 } own)
            folders.Add(own);
        if (Directory.Exists("/usr/lib/postgresql"))
            folders.AddRange(Directory.GetDirectories("/usr/lib/postgresql").OrderByDescending(folder => int.TryParse(Path.GetFileName(folder), out var major) ? major : 0).Select(folder => Path.Combine(folder, "bin")));
        folders.AddRange((Environment.GetEnvironmentVariable("PATH") ?? "").Split(':', StringSplitOptions.RemoveEmptyEntries));
        return folders.Select(folder => Path.Combine(folder, program)).FirstOrDefault(File.Exists)
            ?? throw new AdminException("backup.tool", $"{program} was not found. Install the package postgresql-client, or set PG_BIN to the folder of PostgreSQL's programs.");
    }
}
