extern alias AgentRunner;

using AgentRunner::Platform.AgentRunner;
using AgentRunner::Platform.AgentRunner.Hosting;
using Platform.Tests.Agents.Mcp;
using Platform.Tests.Journeys;
using Platform.Tests.Knowledge.Extraction;
using Platform.Tests.Runtime.Supervision;
using Platform.Tests.Shared.Embedded;

namespace Platform.Tests;

/// <summary>The test assembly as a program of its own (<c>dotnet Platform.Tests.dll MODE …</c>): the victim of tests that kill a process.</summary>
static class TestProcess
{
    static async Task<int> Main(string[] arguments) => arguments switch
    {
        [EmbeddedHost.Mode, var dataDirectory] => await EmbeddedHost.RunAsync(dataDirectory),
        [ServerProcess.Mode, var port, var databaseUrl, var redisUrl] => await ServerProcess.RunAsync(port, databaseUrl, redisUrl),
        [SupervisorHost.Mode, var node, var server, var databaseUrl, var redisUrl] => await SupervisorHost.RunAsync(node, server, databaseUrl, redisUrl),
        [HostileProgram.Mode, var mode] => await HostileProgram.RunAsync(mode),
        // A runner with the tests' own channels beside its own.
        ["agent"] or ["integration", _] => await RunnerProgram.RunAsync(arguments, new Components(typeof(RunnerProgram).Assembly, typeof(TestProcess).Assembly)),
        [McpHost.Mode] => await McpHost.RunAsync(),
        [HostileProcess.Mode] => await HostileProcess.RunAsync(),
        _ => Refuse(),
    };

    static int Refuse()
    {
        Console.Error.WriteLine("Run the tests with ./test");
        return 2;
    }
}
