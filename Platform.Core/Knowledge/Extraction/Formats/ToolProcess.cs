using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using Platform.Core.Knowledge.Extraction.Reading;

namespace Platform.Core.Knowledge.Extraction.Formats;

/// <summary>How a program for a format ended.</summary>
/// <param name="Output">Null where it was more than allowed.</param>
internal sealed record ToolResult(int ExitCode, string? Output, string Errors, bool TimedOut);

/// <summary>
/// Runs a program of the distribution on a file, with limits of memory, processor time and real time. It stays in the reading process's group, so that it ends with it.
/// </summary>
internal static class ToolProcess
{
    private const int MemoryKibibytes = 700 * 1024;
    private const string Limited = """ulimit -c 0; ulimit -v "$1" 2>/dev/null; ulimit -t "$2"; shift 2; exec "$@" </dev/null""";
    private const int NotFound = 127;

    /// <exception cref="ExtractionException">It is not installed.</exception>
    public static ToolResult Run(string program, IEnumerable<string> arguments, TimeSpan timeout, int mostBytes = 64 * ReadingLimits.Mebibyte)
    {
        var seconds = ((int)Math.Ceiling(timeout.TotalSeconds) + 1).ToString(CultureInfo.InvariantCulture);
        var start = new ProcessStartInfo("/bin/sh", ["-c", Limited, "sh", MemoryKibibytes.ToString(CultureInfo.InvariantCulture), seconds, program, .. arguments])
        {
            RedirectStandardOutput = true, RedirectStandardError = true, StandardOutputEncoding = Encoding.UTF8, StandardErrorEncoding = Encoding.UTF8,
        };
        using var process = Process.Start(start) ?? throw new Win32Exception();
        using var clock = new Timer(_ => Kill(process), null, timeout, Timeout.InfiniteTimeSpan);
        var errors = new StringBuilder();
        // Drained as it comes, so that a program which complains for ever does not stop.
        process.ErrorDataReceived += (_, line) => errors.Append(errors.Length < 2_000 ? line.Data + "\n" : "");
        process.BeginErrorReadLine();
        var started = Stopwatch.GetTimestamp();
        var output = Read(process, mostBytes);
        process.WaitForExit();
        if (process.ExitCode == NotFound)
            throw new ExtractionException(ExtractionFaults.ToolMissing, $"The program {program} is not installed on the server (Debian: apt-get install poppler-utils).");
        return new ToolResult(process.ExitCode, output, errors.ToString().Trim(), Stopwatch.GetElapsedTime(started) >= timeout);
    }

    private static string? Read(Process process, int mostBytes)
    {
        var (text, buffer) = (new StringBuilder(), new char[32 * 1024]);
        for (int read; (read = process.StandardOutput.Read(buffer)) > 0;)
        {
            if (text.Length + read > mostBytes)
            {
                Kill(process);
                return null;
            }

            text.Append(buffer, 0, read);
        }

        return text.ToString();
    }

    private static void Kill(Process process)
    {
        try
        {
            process.Kill();
        }
        catch (InvalidOperationException)
        {
            // It has just ended.
        }
    }
}
