using Platform.AgentRunner.Hosting;
using Platform.Protocol.Runtime;

namespace Platform.AgentRunner.Messages;

/// <summary>The agent itself: reads its configuration and listens.</summary>
internal sealed class AgentComponent(RunnerParts parts) : Component
{
    protected override async Task SetupAsync(CancellationToken ct)
    {
        var configuration = await parts.Server.ConfigurationAsync(null, ct);
        parts.Heart.Epoch = configuration.Epoch;
        RunnerLog.Ready(parts.Log.CreateLogger("Runner"), configuration.Version, configuration.Epoch);
    }

    protected override Task RunAsync(CancellationToken ct) => Task.Delay(Timeout.Infinite, ct);
}
