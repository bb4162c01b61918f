using Microsoft.Extensions.DependencyInjection;
using Platform.Core.Agents.Contracts;
using Platform.Core.Runtime.Data;
using Platform.Core.Shared.Events;
using Platform.Core.Shared.Operations;
using Platform.Core.Shared.Tenancy;

namespace Platform.Core.Runtime.Processes;

/// <summary>
/// Brings an agent's processes in line with its configuration: what is archived or switched off does not run, a channel that came is started, one that went
/// is stopped, one that changed is restarted alone. Running it twice does no harm.
/// </summary>
[Requires(Permissions.AgentsRun)]
public sealed record FollowConfiguration(Guid AgentId) : ICommand<Done>;

internal sealed class FollowConfigurationHandler(ProcessOrders orders) : IHandler<FollowConfiguration, Done>
{
    public async Task<Result<Done>> HandleAsync(FollowConfiguration request, CancellationToken ct)
    {
        // One that is gone took its rows along.
        if (await orders.FindAgentAsync(request.AgentId.ToString(), ct) is not { } agent)
            return Done.It;
        var rows = await orders.OfAgentAsync(agent.Id, ct);
        foreach (var row in rows)
        {
            var channel = agent.Integrations.FirstOrDefault(channel => channel.Type == row.Kind);
            if (agent.Status == AgentStatus.Archived)
                orders.Stop(row);
            else
                orders.Follow(row, agent.IsRunnable && (row.Kind == AgentProcess.AgentKind || channel is { IsEnabled: true }), channel?.SettingsMark);
        }

        if (rows.Find(row => row.Kind == AgentProcess.AgentKind) is { Wanted: true } && agent.IsRunnable)
            await StartNewChannelsAsync(agent, rows, ct);
        return Done.It;
    }

    private async Task StartNewChannelsAsync(AgentStanding agent, List<AgentProcess> rows, CancellationToken ct)
    {
        foreach (var channel in orders.ChannelsOf(agent).Where(channel => channel.IsEnabled && rows.TrueForAll(row => row.Kind != channel.Type)))
            orders.Start(await orders.TakeAsync(agent, channel.Type, ct), channel.SettingsMark);
    }
}

/// <summary>Runs <see cref="FollowConfiguration"/> after every change of an agent.</summary>
internal sealed class ConfigurationFollower(IServiceProvider services) : IConsume<AgentConfigChanged>
{
    public async Task ConsumeAsync(AgentConfigChanged @event, CancellationToken ct)
    {
        var done = await services.GetRequiredService<OperationRunner>().RunAsync(new FollowConfiguration(@event.AgentId), Actor.Job("configuration", new TenantId(@event.TenantId)), ct);
        if (!done.Succeeded)
            throw new InvalidOperationException($"The processes of agent {@event.AgentId} could not follow its configuration: {done.Error.Code}.");
    }
}
