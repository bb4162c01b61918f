using Platform.AgentRunner.Hosting;
using Platform.AgentRunner.Messages;
using Platform.AgentRunner.Telegram;
using Platform.Protocol.Runtime;

namespace Platform.AgentRunner;

/// <summary>What a process can be. A new channel is a class and a line here.</summary>
internal static class Components
{
    private static readonly Dictionary<string, Func<RunnerParts, Component>> Integrations = new()
    {
        ["telegram"] = parts => new TelegramComponent(parts),
    };

    public static bool IsIntegration(string type) => Integrations.ContainsKey(type);

    public static Component Make(RunnerParts parts) => parts.Settings.Integration is { } type ? Integrations[type](parts) : new AgentComponent(parts);
}
