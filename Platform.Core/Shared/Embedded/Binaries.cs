using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

namespace Platform.Core.Shared.Embedded;

/// <summary>The programs of one PostgreSQL version.</summary>
internal sealed record PostgresBinaries(string Folder, int Major, string? LibraryPath)
{
    public string Program(string name) => Path.Combine(Folder, name);
}

/// <summary>The program of Redis.</summary>
internal sealed record RedisBinary(string Program, string? LibraryPath);

/// <summary>
/// Finds the programs: $PG_BIN (a folder) or $REDIS_BIN (a program or its folder) alone when set; else the distribution's folders,
/// PATH, and packages unpacked below the data directory's tools/.
/// </summary>
internal static partial class Binaries
{
    public const int OldestPostgres = 15;

    public static async Task<PostgresBinaries> FindPostgresAsync(string tools, int? wantedMajor, CancellationToken cancellationToken)
    {
        var chosen = Environment.GetEnvironmentVariable("PG_BIN");
        var folders = string.IsNullOrEmpty(chosen)
            ? [.. Versions("/usr/lib/postgresql"), .. PathFolders(), .. Versions(Path.Combine(tools, "usr/lib/postgresql"))]
            : new List<string> { chosen };
        List<PostgresBinaries> found = [];
        foreach (var folder in folders.Select(RealFolderOfPostgres).OfType<string>().Distinct())
        {
            var libraries = LibraryPath(folder, tools);
            if (await MajorAsync(folder, libraries, cancellationToken) is { } major)
                found.Add(new PostgresBinaries(folder, major, libraries));
        }

        var fitting = wantedMajor is null
            ? found.Where(binaries => binaries.Major >= OldestPostgres).MaxBy(binaries => binaries.Major)
            : found.Find(binaries => binaries.Major == wantedMajor);
        return fitting ?? throw Missing(chosen, found, wantedMajor);
    }

    public static RedisBinary FindRedis(string tools)
    {
        const string program = "redis-server";
        var chosen = Environment.GetEnvironmentVariable("REDIS_BIN");
        var candidates = string.IsNullOrEmpty(chosen)
            ? [.. PathFolders().Select(folder => Path.Combine(folder, program)), Path.Combine(tools, "usr/bin", program)]
            : new List<string> { chosen, Path.Combine(chosen, program) };
        var found = candidates.Find(File.Exists);
        if (found is not null)
            return new RedisBinary(found, LibraryPath(found, tools));
        throw new EmbeddedStartException(string.IsNullOrEmpty(chosen)
            ? "Redis was not found. Install the package redis-server, name its program in REDIS_BIN, or set both DATABASE_URL and REDIS_URL to servers of your own."
            : $"REDIS_BIN is {chosen}, but there is no redis-server.");
    }

    static EmbeddedStartException Missing(string? chosen, List<PostgresBinaries> found, int? wantedMajor)
    {
        var place = string.IsNullOrEmpty(chosen) ? "" : $" in PG_BIN ({chosen})";
        var seen = found.Count == 0 ? "none" : string.Join(", ", found.Select(binaries => $"{binaries.Major} in {binaries.Folder}"));
        return new EmbeddedStartException(wantedMajor is null
            ? $"PostgreSQL {OldestPostgres} or newer was not found{place} (found: {seen}). Install the package postgresql, name the folder of its programs in PG_BIN, or set both DATABASE_URL and REDIS_URL to servers of your own."
            : $"The data directory was made by PostgreSQL {wantedMajor}, which was not found{place} (found: {seen}). Install the package postgresql-{wantedMajor} or name the folder of its programs in PG_BIN. To begin anew, move the folder postgres-{wantedMajor} away. Nothing was changed.");
    }

    static IEnumerable<string> Versions(string root) =>
        Directory.Exists(root) ? Directory.EnumerateDirectories(root).Select(version => Path.Combine(version, "bin")) : [];

    static IEnumerable<string> PathFolders() =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>Follows links such as /usr/local/bin/postgres: the other programs and the share folder are found beside the real one.</summary>
    static string? RealFolderOfPostgres(string folder)
    {
        var program = new FileInfo(Path.Combine(folder, "postgres"));
        if (!program.Exists)
            return null;
        var real = Path.GetDirectoryName(program.ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? program.FullName)!;
        return File.Exists(Path.Combine(real, "initdb")) ? real : null;
    }

    static async Task<int?> MajorAsync(string folder, string? libraries, CancellationToken cancellationToken)
    {
        if (DistributionFolder().Match(folder) is { Success: true } match)
            return int.Parse(match.Groups[1].ValueSpan, CultureInfo.InvariantCulture);

        // postgres (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)
        var start = new ProcessStartInfo(Path.Combine(folder, "postgres"), ["--version"]) { RedirectStandardOutput = true };
        if (libraries is not null)
            start.Environment["LD_LIBRARY_PATH"] = libraries;
        using var process = Process.Start(start)!;
        var output = await process.StandardOutput.ReadToEndAsync(cancellationToken);
        await process.WaitForExitAsync(cancellationToken);
        var version = PrintedVersion().Match(output);
        return version.Success ? int.Parse(version.Groups[1].ValueSpan, CultureInfo.InvariantCulture) : null;
    }

    static string? LibraryPath(string path, string tools)
    {
        if (!path.StartsWith(tools + "/", StringComparison.Ordinal))
            return null;
        // Debian's multiarch folders: usr/lib/x86_64-linux-gnu, lib/aarch64-linux-gnu
        return string.Join(':', new[] { "usr/lib", "lib" }.Select(part => Path.Combine(tools, part)).Where(Directory.Exists)
            .SelectMany(lib => Directory.EnumerateDirectories(lib, "*-linux-gnu*").Append(lib)));
    }

    [GeneratedRegex("/usr/lib/postgresql/([0-9]+)/bin$")]
    private static partial Regex DistributionFolder();

    [GeneratedRegex(@"\(PostgreSQL\) ([0-9]+)")]
    private static partial Regex PrintedVersion();
}
