using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Platform.Core.Agents.Configuration;
using Platform.Core.Agents.Contracts;
using Platform.Core.Agents.Data;
using Platform.Core.Models.Contracts;
using Platform.Core.Shared.Data;
using Platform.Core.Shared.Operations;

namespace Platform.Core.Agents;

internal sealed class AgentDirectory(PlatformDbContext database, SealedSecrets secrets) : IAgentDirectory
{
    public async Task<AgentStanding?> FindAsync(string agent, CancellationToken ct)
    {
        if (await database.Set<Agent>().AsNoTracking().Named(agent).FirstOrDefaultAsync(ct) is not { } found)
            return null;
        var version = await database.Set<AgentVersion>().AsNoTracking().FirstAsync(v => v.AgentId == found.Id && v.Number == found.EffectiveVersion, ct);
        var config = AgentConfig.Parse(version.Config);
        var office = AgentConfig.Settings(config)["office"] as JsonObject;
        var held = secrets.Open(AgentVersion.Purpose, version.Secrets);
        return new AgentStanding(
            found.Id, found.Slug, found.Name, found.Status, found.IsActive, found.PublishedVersion, found.Department,
            Number(office, "salary_equivalent") is { } salary ? (int)salary : null, Number(office, "fte_coefficient"),
            found.PublishedVersion is null ? [] : [.. AgentConfig.Objects(config, "integrations").Select(part => Integration(part, held))])
        {
            Model = new ModelChoice(AgentConfig.Provider(config), AgentConfig.Model(config) ?? ""), Knowledge = AgentConfig.Settings(config)["knowledge"] is JsonObject knowledge ? Knowledge(knowledge) : null,
        };
    }

    private static AgentIntegration Integration(JsonObject part, Dictionary<string, string> secrets)
    {
        var settings = part["settings"] as JsonObject;
        var isEnabled = settings?["enabled"] is not JsonValue value || !value.TryGetValue<bool>(out var enabled) || enabled;
        // All secrets of the agent: a token that changes is rare, and restarting a channel once more harms nobody.
        var text = AgentConfig.Text(part) + string.Concat(secrets.OrderBy(secret => secret.Key, StringComparer.Ordinal).Select(secret => $"\n{secret.Key}={secret.Value}"));
        return new AgentIntegration(AgentConfig.TextOf(part, "type") ?? "", isEnabled, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text))));
    }

    private static AgentKnowledgeChoice Knowledge(JsonObject part) =>
        new([.. (part["sources"] as JsonArray ?? []).OfType<JsonValue>().Select(entry => entry.GetValue<string>())], Number(part, "top_k") is { } topK ? (int)topK : null);

    private static decimal? Number(JsonObject? part, string key) => part?[key] is JsonValue value && value.TryGetValue<decimal>(out var number) ? number : null;
}

internal sealed class GetAgentStandingHandler(IAgentDirectory agents) : IHandler<GetAgentStanding, AgentStanding>
{
    public async Task<Result<AgentStanding>> HandleAsync(GetAgentStanding request, CancellationToken ct) =>
        await agents.FindAsync(request.Agent.ToString(), ct) is { } agent ? agent : AgentErrors.UnknownAgent;
}
