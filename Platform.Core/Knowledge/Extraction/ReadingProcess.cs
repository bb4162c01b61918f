using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text.Json;
using Platform.Core.Shared.Embedded;

namespace Platform.Core.Knowledge.Extraction;

/// <summary>
/// A process that reads files: the server's own executable with <c>extract</c>, in a session and group of its own, with an environment of nothing but what the runtime
/// needs. It ends with its standard input, and with us: whatever ends the server ends it.
/// </summary>
internal sealed class ReadingProcess : IDisposable
{
    // The death signal is armed only after the fork; should we have died before that, the child sees another parent and leaves.
    private const string Script = """[ "$PPID" = "$1" ] || exit 70; shift; ulimit -c 0; exec "$@" """;

    private const int LongestComplaint = 4_000;
    private const long Mebibyte = 1024 * 1024;

    private readonly Process _process;
    private readonly ExtractionOptions _options;
    private readonly Timer _memory;
    private readonly BoundedLines _lines;
    private readonly Task<string> _complaints;

    private ReadingProcess(Process process, string folder, ExtractionOptions options)
    {
        (_process, Folder, _options) = (process, folder, options);
        _lines = new BoundedLines(process.StandardOutput.BaseStream, ExtractionWire.LongestLine);
        _complaints = DrainAsync(process.StandardError.BaseStream);
        _memory = new Timer(_ => Watch(), null, options.MemoryInterval, options.MemoryInterval);
    }

    /// <summary>Where it works; its own, and gone with it.</summary>
    public string Folder { get; }

    public int Id => _process.Id;

    /// <summary>Files that it has been given.</summary>
    public int Files { get; private set; }

    /// <summary>It was ended because it took too much memory.</summary>
    public bool IsOverMemory { get; private set; }

    /// <summary>The most that it and its children kept resident at once, in bytes, as far as was looked.</summary>
    public long PeakMemory { get; private set; }

    public bool IsAlive => !_process.HasExited;

    public static async Task<ReadingProcess> StartAsync(ExtractionOptions options)
    {
        var folder = Path.Combine(Path.GetFullPath(options.WorkDirectory), $"extract-{Guid.NewGuid():N}");
        Directory.CreateDirectory(folder);
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        var start = new ProcessStartInfo("/usr/bin/env", ["setsid", "setpriv", "--pdeathsig", Signal.Kill.Name, "--", "sh", "-c", Script, "sh", $"{Environment.ProcessId}", .. Program(options)])
        {
            WorkingDirectory = folder, RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true,
        };
        start.Environment.Clear();
        foreach (var (name, value) in Variables(options, folder))
            start.Environment[name] = value;
        return new ReadingProcess(await ForkingThread.RunAsync(() => Process.Start(start)!), folder, options);
    }

    public async Task AskAsync(ReadingRequest request, CancellationToken ct)
    {
        Files++;
        var line = JsonSerializer.SerializeToUtf8Bytes(request, ExtractionWire.Json);
        await _process.StandardInput.BaseStream.WriteAsync((byte[])[.. line, (byte)'\n'], ct);
        await _process.StandardInput.BaseStream.FlushAsync(ct);
    }

    /// <summary>The next item; null when the process has ended, or talks nonsense.</summary>
    /// <exception cref="TimeoutException">Nothing came in time; the process has been ended.</exception>
    public async Task<ExtractionItem?> NextAsync(TimeSpan timeout, CancellationToken ct)
    {
        try
        {
            return await _lines.NextAsync(CancellationToken.None).WaitAsync(timeout, ct) is { } line ? JsonSerializer.Deserialize<ExtractionItem>(line, ExtractionWire.Json) : null;
        }
        catch (Exception exception) when (exception is TimeoutException or OperationCanceledException)
        {
            // What it is in the middle of writing can belong to nobody else.
            Kill();
            throw;
        }
        catch (Exception exception) when (exception is JsonException or IOException)
        {
            Kill();
            return null;
        }
    }

    /// <summary>What it said of its end, for the record.</summary>
    public async Task<string> ComplaintsAsync()
    {
        await Task.WhenAny(_complaints, Task.Delay(TimeSpan.FromSeconds(2)));
        return _complaints.IsCompletedSuccessfully ? await _complaints : "";
    }

    /// <summary>With all its children.</summary>
    public void Kill()
    {
        // The group also when its leader is gone: children of it may go on, and while they do the id is nobody else's.
        Signal.Kill.SendToGroup(_process.Id);
        // Before it has a group of its own, in the first milliseconds of its life.
        if (!_process.HasExited)
            Signal.Kill.SendTo(_process.Id);
    }

    public void Dispose()
    {
        _memory.Dispose();
        Kill();
        _process.Dispose();
        try
        {
            Directory.Delete(Folder, recursive: true);
        }
        catch (IOException)
        {
            // A child that dies at this moment still writes; the folder of temporary files is emptied by others.
        }
    }

    private static string[] Program(ExtractionOptions options) =>
        options.ProgramPath.EndsWith(".dll", StringComparison.Ordinal) ? [Path.Combine(RuntimeRoot(), "dotnet"), options.ProgramPath, Reading.ExtractionProgram.Command]
            : [options.ProgramPath, Reading.ExtractionProgram.Command];

    private static Dictionary<string, string> Variables(ExtractionOptions options, string folder)
    {
        var variables = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["PATH"] = "/usr/local/bin:/usr/bin:/bin", ["HOME"] = folder, ["TMPDIR"] = folder, ["DOTNET_ROOT"] = RuntimeRoot(), ["LC_ALL"] = "C.UTF-8",
            ["DOTNET_gcServer"] = "0", ["DOTNET_gcConcurrent"] = "0", ["DOTNET_TieredPGO"] = "0", ["DOTNET_EnableDiagnostics"] = "0", ["DOTNET_NOLOGO"] = "1",
            ["DOTNET_GCHeapHardLimit"] = $"0x{options.HeapLimit * Mebibyte:x}", ["DOTNET_GCConserveMemory"] = "5",
        };
        if (options.ToolsDirectory is { } tools && Path.Combine(tools, "usr/bin/pdftotext") is var program && File.Exists(program))
        {
            variables["PATH"] += ":" + Path.GetDirectoryName(program);
            // usr/lib/x86_64-linux-gnu
            variables["LD_LIBRARY_PATH"] = string.Join(':', Directory.EnumerateDirectories(Path.Combine(tools, "usr/lib"), "*-linux-*"));
        }

        return variables;
    }

    // …/shared/Microsoft.NETCore.App/10.0.0/
    private static string RuntimeRoot() => Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", ".."));

    private void Watch()
    {
        if (_process.HasExited)
            return;
        var resident = ResidentMemory.OfFamily(_process.Id);
        PeakMemory = Math.Max(PeakMemory, resident);
        if (resident <= _options.MemoryLimit * Mebibyte)
            return;
        IsOverMemory = true;
        Kill();
    }

    // To its end, so that a process which complains without end never waits for us.
    private static async Task<string> DrainAsync(Stream stream)
    {
        var (kept, buffer) = (new MemoryStream(), new byte[4096]);
        try
        {
            for (int read; (read = await stream.ReadAsync(buffer)) > 0;)
                kept.Write(buffer, 0, (int)Math.Min(read, LongestComplaint - kept.Length));
        }
        catch (Exception exception) when (exception is IOException or ObjectDisposedException)
        {
            // Closed while it was read.
        }

        return System.Text.Encoding.UTF8.GetString(kept.GetBuffer(), 0, (int)kept.Length);
    }
}
