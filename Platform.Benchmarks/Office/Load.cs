using System.Globalization;
using System.Text.RegularExpressions;

namespace Platform.Benchmarks.Office;

/// <summary>One measurement: how many a second, and what CPU each cost.</summary>
internal sealed record Measured(double PerSecond, CpuSplit Cpu, double Count)
{
    public static Measured Median(IReadOnlyList<Measured> rounds) => rounds.OrderBy(round => round.PerSecond).ElementAt(rounds.Count / 2);
}

/// <summary>The two programs that make load, and their figures.</summary>
internal static partial class Load
{
    public static async Task<Measured> PgbenchAsync(Installation installation, string script, int clients, int seconds, CancellationToken ct)
    {
        var before = installation.Cpu();
        var output = await installation.PgbenchAsync(
            ["-n", "-M", "prepared", "-c", Text(clients), "-j", Text(Math.Min(clients, 2)), "-T", Text(seconds), "-f", script], ct);
        return new(Number(Tps().Match(output)), installation.Cpu() - before, Number(Transactions().Match(output)));
    }

    public static Task<Measured> WrkAsync(Installation installation, string script, int connections, int seconds, CancellationToken ct) =>
        WrkAsync(installation, ["-s", script, installation.Address.ToString()], connections, seconds, ct);

    /// <param name="what">wrk's own arguments: script, headers, address.</param>
    public static async Task<Measured> WrkAsync(Installation installation, string[] what, int connections, int seconds, CancellationToken ct)
    {
        var before = installation.Cpu();
        var output = await Processes.RunAsync("wrk", [$"-t{Math.Min(connections, 2)}", $"-c{connections}", $"-d{seconds}s", "--timeout", "30s", .. what], new Dictionary<string, string>(), ct);
        // A refused report would be a fast one.
        if (output.Contains("Non-2xx", StringComparison.Ordinal) || output.Contains("Socket errors", StringComparison.Ordinal))
            throw new InvalidOperationException(output);
        return new(Number(PerSecond().Match(output)), installation.Cpu() - before, Number(Requests().Match(output)));
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static double Number(Match match) => double.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"tps = ([\d.]+)")]
    private static partial Regex Tps();

    [GeneratedRegex(@"transactions actually processed: (\d+)")]
    private static partial Regex Transactions();

    [GeneratedRegex(@"Requests/sec:\s+([\d.]+)")]
    private static partial Regex PerSecond();

    [GeneratedRegex(@"(\d+) requests in")]
    private static partial Regex Requests();
}
