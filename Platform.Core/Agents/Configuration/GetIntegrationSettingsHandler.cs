using Microsoft.EntityFrameworkCore;
using Platform.Core.Agents.Contracts;
using Platform.Core.Agents.Data;
using Platform.Core.Shared.Data;
using Platform.Core.Shared.Operations;

namespace Platform.Core.Agents.Configuration;

internal sealed class GetIntegrationSettingsHandler(PlatformDbContext database, SealedSecrets secrets) : IHandler<GetIntegrationSettings, IntegrationSettings>
{
    public async Task<Result<IntegrationSettings>> HandleAsync(GetIntegrationSettings request, CancellationToken ct)
    {
        if (await database.Set<Agent>().AsNoTracking().FirstOrDefaultAsync(a => a.Id == request.Agent, ct) is not { } agent)
            return AgentErrors.UnknownAgent;
        if (agent.PublishedVersion is not { } number)
            return AgentErrors.NotPublished;
        var version = await database.Set<AgentVersion>().AsNoTracking().FirstAsync(v => v.AgentId == agent.Id && v.Number == number, ct);
        var part = AgentConfig.Objects(AgentConfig.Parse(version.Config), "integrations").FirstOrDefault(part => AgentConfig.TextOf(part, "type") == request.Type);
        var settings = part?["settings"]?.AsObject() ?? [];
        var isEnabled = agent is { Status: AgentStatus.Published, IsActive: true } && settings["enabled"]?.GetValue<bool>() == true;
        var prefix = $"{request.Type}/";
        var opened = secrets.Open(AgentVersion.Purpose, version.Secrets).Where(secret => secret.Key.StartsWith(prefix, StringComparison.Ordinal)).ToDictionary(secret => secret.Key[prefix.Length..], secret => secret.Value);
        foreach (var key in opened.Keys)
            settings.Remove(key);
        return new IntegrationSettings(agent.Slug, agent.Name, isEnabled, settings, opened);
    }
}
