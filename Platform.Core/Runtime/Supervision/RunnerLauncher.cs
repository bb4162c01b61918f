using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using Microsoft.Extensions.Options;
using Platform.Core.Runtime.Gateway;
using Platform.Core.Shared.Tenancy;
using Platform.Core.Tenants.Contracts;
using Platform.Protocol.Runtime;

namespace Platform.Core.Runtime.Supervision;

/// <summary>Where this server answers its runners; the host knows.</summary>
public interface IServerAddress
{
    /// <summary>On this machine, without a slash at the end; null until the server listens.</summary>
    string? Address { get; }
}

/// <summary>What a process is started for.</summary>
internal sealed record Launch(ProcessKey Key, TenantInfo Tenant, string AgentSlug, long Fence, int Restarts)
{
    public string AgentId => RuntimeKeys.AgentId(Tenant.Slug, AgentSlug);
}

/// <summary>
/// Starts processes: a session and group of its own, a folder of its own, its output straight into its log, and an environment that holds nothing but what
/// <see cref="RunnerEnvironment"/> names and the runtime needs. They outlive a server that is killed.
/// </summary>
internal sealed class RunnerLauncher(IOptions<SupervisionOptions> options, RunnerTokens tokens, RunnerFiles files, IServerAddress server)
{
    // Limits first, while the shell is still the process; exec keeps its id through to the program. A limit that the system does not know is left out.
    private const string Script =
        """log=$1; nice=$2; data=$3; shift 3; ulimit -c 0; ulimit -d "$data" 2>/dev/null; exec setsid nice -n "$nice" "$@" </dev/null >>"$log" 2>&1""";

    private const int BytesPerMebibyte = 1024 * 1024;

    public bool IsReady => server.Address is not null;

    /// <exception cref="Win32Exception">The machine cannot.</exception>
    public RunnerProcess Start(Launch launch)
    {
        var kind = launch.Key.Kind;
        var workplace = files.Workplace(launch.AgentId, kind);
        var log = files.Log(launch.AgentId, kind);
        log.Rotate(options.Value.LogLimit);
        var start = new ProcessStartInfo("/bin/sh", ["-c", Script, "sh", log.Path, Text(options.Value.Niceness), Text(options.Value.MemoryLimit * 1024L), .. Program(), .. Arguments(launch)])
        {
            WorkingDirectory = workplace,
            // Only so that .NET does not treat the child as a user of the terminal; closed at once.
            RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true,
        };
        start.Environment.Clear();
        foreach (var (name, value) in Variables(launch, workplace))
            start.Environment[name] = value;
        var child = Process.Start(start)!;
        child.StandardInput.Close();
        child.StandardOutput.Close();
        child.StandardError.Close();
        return RunnerProcess.OfChild(child, launch.Fence);
    }

    private static string[] Arguments(Launch launch) => launch.Key.Integration is { } type ? ["integration", type] : ["agent"];

    private string[] Program()
    {
        var path = options.Value.RunnerPath;
        return path.EndsWith(".dll", StringComparison.Ordinal) ? [Path.Combine(RuntimeRoot(), "dotnet"), path] : [path];
    }

    private Dictionary<string, string> Variables(Launch launch, string workplace)
    {
        var identity = new RunnerIdentity(launch.Key.Tenant.Value, launch.Tenant.Slug, launch.Key.Agent, launch.AgentSlug, launch.Key.Integration, launch.Fence);
        return new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["PATH"] = "/usr/local/bin:/usr/bin:/bin", ["HOME"] = workplace, ["TMPDIR"] = workplace, ["DOTNET_ROOT"] = RuntimeRoot(),
            ["DOTNET_gcServer"] = "0", ["DOTNET_TieredPGO"] = "0", ["DOTNET_EnableDiagnostics"] = "0", ["DOTNET_NOLOGO"] = "1",
            ["DOTNET_GCHeapHardLimit"] = $"0x{(long)options.Value.HeapLimit * BytesPerMebibyte:x}",
            [RunnerEnvironment.Server] = server.Address ?? throw new InvalidOperationException("The server does not listen yet."),
            [RunnerEnvironment.Token] = tokens.Issue(identity).Token, [RunnerEnvironment.Redis] = options.Value.RedisUrl, [RunnerEnvironment.Agent] = launch.AgentId,
            [RunnerEnvironment.Node] = options.Value.Node, [RunnerEnvironment.Fence] = Text(launch.Fence), [RunnerEnvironment.Restarts] = Text(launch.Restarts),
            [RunnerEnvironment.HeartbeatInterval] = Text((long)Math.Ceiling(options.Value.HeartbeatInterval.TotalSeconds)),
            [RunnerEnvironment.IsDefaultTenant] = launch.Tenant.Slug == options.Value.DefaultTenant ? "1" : "0",
        };
    }

    // …/shared/Microsoft.NETCore.App/10.0.0/
    private static string RuntimeRoot() => Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", ".."));

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
