namespace Platform.Core.Knowledge.Extraction;

/// <summary>The section <c>Platform:Extraction</c>: how much reading a file may take.</summary>
public sealed class ExtractionOptions
{
    public const string Section = "Platform:Extraction";

    /// <summary>The server's own executable, which reads files when it is called with <c>extract</c>. A <c>.dll</c> is run by the server's own runtime.</summary>
    public string ProgramPath { get; set; } = Path.Combine(AppContext.BaseDirectory, "Platform.Web.dll");

    /// <summary>Processes that read at the same time.</summary>
    public int Parallel { get; set; } = 2;

    /// <summary>The longest that the next page may be waited for.</summary>
    public TimeSpan PageTimeout { get; set; } = TimeSpan.FromMinutes(2);

    /// <summary>The longest that a file's pages may be waited for, together.</summary>
    public TimeSpan FileTimeout { get; set; } = TimeSpan.FromMinutes(60);

    /// <summary>MiB that a reading process may keep resident, with all its children.</summary>
    public int MemoryLimit { get; set; } = 450;

    /// <summary>MiB of managed objects in a reading process.</summary>
    public int HeapLimit { get; set; } = 256;

    /// <summary>How often its memory is looked at.</summary>
    public TimeSpan MemoryInterval { get; set; } = TimeSpan.FromMilliseconds(200);

    /// <summary>An idle process ends after so long.</summary>
    public TimeSpan IdleTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>A process reads so many files and is then replaced.</summary>
    public int FilesPerProcess { get; set; } = 200;

    /// <summary>Where packages were unpacked that could not be installed; null where there are none.</summary>
    public string? ToolsDirectory { get; set; }

    /// <summary>Where processes work; emptied by them.</summary>
    public string WorkDirectory { get; set; } = System.IO.Path.GetTempPath();
}
