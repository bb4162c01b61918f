using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Platform.Core.Agents.Running;
using Platform.Core.Agents.Running.Mcp;
using Platform.Core.Shared.Settings;

namespace Platform.Tests.Agents.Mcp;

/// <summary>Against the reference server of the protocol's authors, by both ways that there are. Skipped where npm has no such package for us.</summary>
public sealed class EverythingServerTests
{
    [EverythingFact]
    public async Task Program_IsListedCalledKilledAndComesBack()
    {
        await using var rig = new McpRig(null, new McpCommand { Name = "everything", Program = "node", Arguments = [await Everything.ScriptAsync(), "stdio"] });
        var tool = McpRig.Program("everything");
        await UseAsync(rig, tool);
        var before = await rig.ProcessAsync(tool);
        using (var process = Process.GetProcessById(before))
            process.Kill();
        await Eventually.TrueAsync(async () => (await rig.ProcessAsync(tool)) != before, "a new process serves");
        await UseAsync(rig, tool);
    }

    [EverythingFact]
    public async Task Address_IsListedCalledKilledAndComesBack()
    {
        var port = FreePort();
        await using var rig = new McpRig();
        var tool = McpRig.Address($"http://127.0.0.1:{port}/mcp");
        await using (await ServeAsync(port))
            await UseAsync(rig, tool);
        await using var next = await ServeAsync(port);
        // The first call after it finds the session gone; the next one has a new one.
        var first = await rig.CallAsync(tool, "echo", new { message = "x" });
        Assert.True(first.Error is null or ToolErrors.Unreachable or ToolErrors.HttpStatus or McpFaults.ServerError, first.Text);
        await UseAsync(rig, tool);
    }

    private static async Task UseAsync(McpRig rig, RunnableTool tool)
    {
        var echoed = await rig.CallAsync(tool, "echo", new { message = "привет" });
        Assert.True(echoed.Error is null, echoed.Text);
        Assert.Contains("привет", echoed.Text, StringComparison.Ordinal);
        Assert.NotNull((await rig.CallAsync(tool, "echo", new { })).Error);
        Assert.True((await rig.OffersAsync(tool)).Functions.Count >= 5);
    }

    private static async Task<Served> ServeAsync(int port)
    {
        var start = new ProcessStartInfo("node", [await Everything.ScriptAsync(), "streamableHttp"]) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["PORT"] = $"{port}";
        var process = Process.Start(start)!;
        process.OutputDataReceived += (_, _) => { };
        process.ErrorDataReceived += (_, _) => { };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        await Eventually.TrueAsync(
            async () =>
            {
                using var client = new TcpClient();
                try
                {
                    await client.ConnectAsync(IPAddress.Loopback, port);
                    return true;
                }
                catch (SocketException)
                {
                    return false;
                }
            }, "the server listens", 30);
        return new Served(process);
    }

    private sealed class Served(Process process) : IAsyncDisposable
    {
        /// <summary>kill -9.</summary>
        public async ValueTask DisposeAsync()
        {
            process.Kill();
            await process.WaitForExitAsync();
            process.Dispose();
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}

/// <summary>The package <c>@modelcontextprotocol/server-everything</c>, installed once into the folder for temporary files.</summary>
internal static class Everything
{
    private const string Package = "@modelcontextprotocol/server-everything";

    private static readonly string Folder = Path.Combine(Path.GetTempPath(), "platform-tests-mcp-everything");

    private static readonly string Script = Path.Combine(Folder, "node_modules", Package, "dist", "index.js");

    private static readonly Lazy<Task> Installed = new(InstallAsync);

    /// <summary>Why there is none to be had; null when there is. Asked when tests are looked for, so nothing is installed here.</summary>
    public static string? Missing { get; } = File.Exists(Script) ? null : Ask();

    public static async Task<string> ScriptAsync()
    {
        await Installed.Value;
        return Script;
    }

    private static string? Ask()
    {
        try
        {
            using var npm = Start("view", Package, "version");
            if (!npm.WaitForExit(TimeSpan.FromSeconds(20)))
            {
                npm.Kill(entireProcessTree: true);
                return "npm does not answer";
            }

            return npm.ExitCode == 0 ? null : $"npm finds no {Package} here";
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return "npm is not there";
        }
    }

    private static async Task InstallAsync()
    {
        if (File.Exists(Script))
            return;
        Directory.CreateDirectory(Folder);
        using var npm = Start("install", "--prefix", Folder, "--no-audit", "--no-fund", "--ignore-scripts", "--loglevel=error", Package);
        await npm.WaitForExitAsync().WaitAsync(TimeSpan.FromMinutes(3));
        Assert.True(File.Exists(Script), $"npm did not install {Package}");
    }

    private static Process Start(params string[] arguments)
    {
        var npm = Process.Start(new ProcessStartInfo("npm", arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        npm.OutputDataReceived += (_, _) => { };
        npm.ErrorDataReceived += (_, _) => { };
        npm.BeginOutputReadLine();
        npm.BeginErrorReadLine();
        return npm;
    }
}

/// <summary>Skips, and says why.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class EverythingFactAttribute : FactAttribute
{
    public EverythingFactAttribute() => Skip = Everything.Missing;
}
