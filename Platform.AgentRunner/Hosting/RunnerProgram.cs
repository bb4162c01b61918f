using Microsoft.Extensions.Logging;
using Platform.Protocol.Runtime;

namespace Platform.AgentRunner.Hosting;

/// <summary>The process from its arguments to its exit code.</summary>
internal static class RunnerProgram
{
    public static async Task<int> RunAsync(string[] args, Components components)
    {
        var problems = new List<string>();
        var settings = RunnerSettings.Read(args, Environment.GetEnvironmentVariable, components, problems);
        if (settings is null)
        {
            foreach (var problem in problems)
                Console.Error.WriteLine(problem);
            return RunnerExit.Environment;
        }

        using var log = new JsonLog(Console.Out, settings.AgentId);
        await using var host = new RunnerHost(settings, components, log);
        try
        {
            return await host.RunAsync();
        }
        catch (Exception exception)
        {
            // The edge of the process. Messages of exceptions may quote what users wrote: the type and the place are enough to find it.
            RunnerLog.Crashed(log.CreateLogger("Runner"), exception.GetType().Name, exception.StackTrace ?? "");
            return RunnerExit.Fault;
        }
    }
}
