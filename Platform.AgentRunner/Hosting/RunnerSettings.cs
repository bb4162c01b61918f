using System.Globalization;
using Platform.Protocol.Runtime;

namespace Platform.AgentRunner.Hosting;

/// <summary>What the supervisor gave this process along.</summary>
/// <param name="Server">Ends with a slash.</param>
/// <param name="Integration">The type of the channel; null for the agent itself.</param>
/// <param name="ShortId">Under which the agent is heard, too; null outside the default tenant.</param>
internal sealed record RunnerSettings(
    string AgentId, Uri Server, string Token, string Redis, string Node, long Fence, int Restarts, TimeSpan Heartbeat, string? Integration, string? ShortId)
{
    private static readonly TimeSpan DefaultHeartbeat = TimeSpan.FromSeconds(10);

    public string StatusKey => Integration is null ? RuntimeKeys.Status(AgentId) : RuntimeKeys.IntegrationStatus(AgentId, Integration);

    public string FenceKey => RuntimeKeys.Fence(AgentId, Integration);

    /// <summary>Null when something is wrong; then <paramref name="problems"/> holds a line for each.</summary>
    public static RunnerSettings? Read(string[] args, Func<string, string?> variable, Components components, List<string> problems)
    {
        string? integration = null;
        if (args is ["integration", var type])
            integration = type;
        else if (args is not ["agent"])
            problems.Add("Start it as: Platform.AgentRunner agent, or: Platform.AgentRunner integration TYPE.");
        if (integration is not null && !components.IsIntegration(integration))
            problems.Add($"There is no integration '{integration}'.");
        string Needed(string name)
        {
            var value = variable(name);
            if (string.IsNullOrEmpty(value))
                problems.Add($"{name} is missing.");
            return value ?? "";
        }

        long Number(string name, long fallback)
        {
            var value = variable(name);
            if (string.IsNullOrEmpty(value))
                return fallback;
            if (long.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
                return number;
            problems.Add($"{name} is '{value}'; it must be a whole number.");
            return fallback;
        }

        var agent = Needed(RunnerEnvironment.Agent);
        var address = Needed(RunnerEnvironment.Server);
        if (!Uri.TryCreate(address + "/", UriKind.Absolute, out var server) && address.Length > 0)
            problems.Add($"{RunnerEnvironment.Server} is '{address}'; it must be an address of http or https.");
        var settings = new RunnerSettings(
            agent, server ?? new Uri("http://127.0.0.1/"), Needed(RunnerEnvironment.Token), Needed(RunnerEnvironment.Redis), variable(RunnerEnvironment.Node) ?? "",
            Number(RunnerEnvironment.Fence, 0), (int)Number(RunnerEnvironment.Restarts, 0),
            TimeSpan.FromSeconds(Math.Max(1, Number(RunnerEnvironment.HeartbeatInterval, (long)DefaultHeartbeat.TotalSeconds))), integration,
            variable(RunnerEnvironment.IsDefaultTenant) == "1" && agent.IndexOf('.', StringComparison.Ordinal) is > 0 and var dot ? agent[(dot + 1)..] : null);
        return problems.Count == 0 ? settings : null;
    }
}
