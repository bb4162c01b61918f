using System.Globalization;

namespace Platform.Core.Knowledge.Extraction;

/// <summary>What a process and its children keep in memory, as Linux tells it.</summary>
internal static class ResidentMemory
{
    // What /proc/…/statm counts in; 4 KiB on every machine that .NET runs on but a few.
    private static readonly long PageBytes = Environment.SystemPageSize;

    /// <summary>Bytes; 0 where there is no such process, or no /proc.</summary>
    public static long OfFamily(int process) => Of(process) + Children(process).Sum(OfFamily);

    private static long Of(int process)
    {
        try
        {
            // "64210 18053 9312 …": size, resident, shared, in pages.
            return long.Parse(File.ReadAllText($"/proc/{process}/statm").Split(' ')[1], CultureInfo.InvariantCulture) * PageBytes;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return 0;
        }
    }

    private static List<int> Children(int process)
    {
        try
        {
            return [.. Directory.EnumerateDirectories($"/proc/{process}/task").SelectMany(task => File.ReadAllText(Path.Combine(task, "children")).Split(' ', StringSplitOptions.RemoveEmptyEntries))
                .Select(id => int.Parse(id, CultureInfo.InvariantCulture))];
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }
}
