using System.Globalization;

namespace Platform.Benchmarks;

/// <summary>Resident memory of the server process a minute after its start, with 5,000 agents in the table and nobody there.</summary>
internal static class IdleBenchmark
{
    public static async Task RunAsync(string place, CancellationToken ct)
    {
        await using var installation = await Installation.StartAsync(place, ct);
        await installation.FillAsync(ct);
        await Task.Delay(TimeSpan.FromMinutes(1), ct);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"idle server: {Processes.MemoryOf(installation.ServerProcess):F0} MB resident"));
    }
}
