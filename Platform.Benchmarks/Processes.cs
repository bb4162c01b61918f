using System.Diagnostics;
using System.Globalization;

namespace Platform.Benchmarks;

/// <summary>What Linux tells of processes in <c>/proc</c>: CPU and memory, and programs run to their end.</summary>
internal static class Processes
{
    // USER_HZ, 100 on every Linux that .NET runs on.
    private const double TicksPerSecond = 100;

    /// <summary>User and system seconds of a process.</summary>
    public static double CpuOf(int process) => Ticks(process, 11, 12);

    /// <summary>User and system seconds of the ended children of a process.</summary>
    public static double CpuOfEndedChildren(int process) => Ticks(process, 13, 14);

    /// <summary>The same of a server with a process per connection: itself, its children, and those that have ended.</summary>
    public static double CpuOfFamily(int parent) => CpuOf(parent) + CpuOfEndedChildren(parent) + Children(parent).Sum(CpuOf);

    /// <summary>Resident memory in MB.</summary>
    public static double MemoryOf(int process) =>
        double.Parse(File.ReadLines($"/proc/{process}/status").First(line => line.StartsWith("VmRSS:", StringComparison.Ordinal)).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) / 1024;

    /// <summary>The same where a page that several processes share counts in parts, so that the sum of processes is what they take together.</summary>
    public static double OwnMemoryOf(int process) =>
        double.Parse(File.ReadLines($"/proc/{process}/smaps_rollup").First(line => line.StartsWith("Pss:", StringComparison.Ordinal)).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) / 1024;

    /// <summary>Runs a program to its end and gives its output; its failure is ours.</summary>
    public static async Task<string> RunAsync(string program, IEnumerable<string> arguments, IReadOnlyDictionary<string, string> environment, CancellationToken ct)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        using var process = Process.Start(start)!;
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(ct), process.StandardError.ReadToEndAsync(ct));
        await process.WaitForExitAsync(ct);
        return process.ExitCode == 0 ? await output : throw new InvalidOperationException($"{program} failed: {await errors}{await output}");
    }

    private static IEnumerable<int> Children(int parent) => Directory.EnumerateDirectories($"/proc/{parent}/task")
        .SelectMany(task => File.ReadAllText(Path.Combine(task, "children")).Split(' ', StringSplitOptions.RemoveEmptyEntries)).Select(id => int.Parse(id, CultureInfo.InvariantCulture));

    // 31 (platform server) S 1 …: the name may hold anything, the numbers stand behind its bracket.
    private static double Ticks(int process, params int[] fields)
    {
        try
        {
            var text = File.ReadAllText($"/proc/{process}/stat");
            var numbers = text[(text.LastIndexOf(')') + 2)..].Split(' ');
            return fields.Sum(field => double.Parse(numbers[field], CultureInfo.InvariantCulture)) / TicksPerSecond;
        }
        catch (IOException)
        {
            return 0; // ended meanwhile: counted with its parent's ended children
        }
    }
}
