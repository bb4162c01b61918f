namespace Platform.Core.Runtime.Supervision;

/// <summary>How processes are looked after (contracts: supervision). The section <c>Platform:Supervision</c>; what the contracts name comes from the settings.</summary>
public sealed class SupervisionOptions
{
    public const string Section = "Platform:Supervision";

    /// <summary>The name of this node, for people, and for finding its processes after a restart: one server at a time may have it.</summary>
    public string Node { get; set; } = Environment.MachineName;

    /// <summary>Where processes work and write their logs.</summary>
    public string DataDirectory { get; set; } = ".data";

    /// <summary>The program: a <c>.dll</c> is run by the server's own runtime.</summary>
    public string RunnerPath { get; set; } = Path.Combine(AppContext.BaseDirectory, "Platform.AgentRunner.dll");

    /// <summary>With password; processes get it along.</summary>
    public string RedisUrl { get; set; } = "";

    /// <summary>Slug of the tenant whose agents also have short names; or empty.</summary>
    public string DefaultTenant { get; set; } = "";

    /// <summary><c>PROCESS_CHECK_INTERVAL</c>.</summary>
    public TimeSpan CheckInterval { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary><c>AGENT_RUNNER_HEARTBEAT_INTERVAL</c>.</summary>
    public TimeSpan HeartbeatInterval { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary><c>AGENT_INACTIVITY_TIMEOUT</c>.</summary>
    public TimeSpan InactivityTimeout { get; set; } = TimeSpan.FromHours(1);

    /// <summary><c>MAX_RESTART_ATTEMPTS</c>: the crash after so many of them within the window is one too many.</summary>
    public int MaxRestartAttempts { get; set; } = 5;

    /// <summary>Before the first restart.</summary>
    public TimeSpan FirstDelay { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>Before the last ones.</summary>
    public TimeSpan LongestDelay { get; set; } = TimeSpan.FromSeconds(120);

    /// <summary>From the first delay to the longest.</summary>
    public int DelaySteps { get; set; } = 5;

    /// <summary>In which crashes are counted.</summary>
    public TimeSpan CrashWindow { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>After so long without a crash nothing is held against a process any more.</summary>
    public TimeSpan HealthyAfter { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>From the start to <c>running</c>.</summary>
    public TimeSpan ReadyWithin { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>From SIGTERM to SIGKILL.</summary>
    public TimeSpan StopPatience { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// How long a node owns its agents after its last word. With the wait for a process that nobody can see (a heartbeat), a look of the others and a start it
    /// stays below the 30 s after which a dead node's agents run elsewhere.
    /// </summary>
    public TimeSpan Lease { get; set; } = TimeSpan.FromSeconds(12);

    /// <summary>How many processes may run on this node.</summary>
    public int MaxProcesses { get; set; } = 200;

    /// <summary>How many processes may be started on this node within a minute.</summary>
    public int StartsPerMinute { get; set; } = 120;

    /// <summary>How many may be on their way to <c>running</c> at once: each keeps a core busy.</summary>
    public int StartsAtOnce { get; set; } = Math.Max(2, Environment.ProcessorCount);

    /// <summary>The managed heap of a process, in MiB.</summary>
    public int HeapLimit { get; set; } = 256;

    /// <summary>All memory of a process that is its own (ulimit -d), in MiB.</summary>
    public int MemoryLimit { get; set; } = 2048;

    /// <summary>Added to the niceness of the server: under load the server answers first.</summary>
    public int Niceness { get; set; } = 2;

    /// <summary>A log is turned over beyond this, in bytes; one old part is kept.</summary>
    public long LogLimit { get; set; } = 4 * 1024 * 1024;

    /// <summary>How often the office board is told of an agent that stays as it is.</summary>
    public TimeSpan OfficeRenewal { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>An agent whose model takes as long, at the median of its last answers, stands on the office board with a warning.</summary>
    public TimeSpan SlowModelAfter { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>How often a starting process is asked whether it is ready.</summary>
    public TimeSpan StartingLook { get; set; } = TimeSpan.FromMilliseconds(100);
}
