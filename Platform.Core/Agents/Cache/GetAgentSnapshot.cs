using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Platform.Core.Agents.Configuration;
using Platform.Core.Agents.Contracts;
using Platform.Core.Agents.Data;
using Platform.Core.Shared.Data;
using Platform.Core.Shared.Operations;

namespace Platform.Core.Agents.Cache;

/// <summary>What the caches hold of an agent, read in one look.</summary>
[Requires(Permissions.AgentsRead)]
public sealed record GetAgentSnapshot(Guid Id) : IQuery<AgentSnapshot>;

/// <param name="IsPublished">Redis holds published configurations only.</param>
/// <param name="Assistant">UTF-8 JSON as <c>GET /assistants/{id}</c> answers it.</param>
/// <param name="Agent">UTF-8 JSON: the published configuration with the agent's tools, without secrets.</param>
public sealed record AgentSnapshot(long Epoch, string Slug, bool IsPublished, byte[] Assistant, byte[] Agent);

internal sealed class GetAgentSnapshotHandler(PlatformDbContext database) : IHandler<GetAgentSnapshot, AgentSnapshot>
{
    public async Task<Result<AgentSnapshot>> HandleAsync(GetAgentSnapshot request, CancellationToken ct)
    {
        // One snapshot of the database: an epoch must not be told of a configuration that is older.
        await using var transaction = await database.Database.BeginTransactionAsync(System.Data.IsolationLevel.RepeatableRead, ct);
        if (await database.Set<Agent>().AsNoTracking().FirstOrDefaultAsync(a => a.Id == request.Id && a.Status != AgentStatus.Archived, ct) is not { } agent)
            return AgentErrors.UnknownAssistant;
        var config = AgentConfig.Parse(await database.ConfigOfAsync(agent.Id, agent.EffectiveVersion, ct));
        var tools = await database.ToolsOfAsync(agent.Id, ct);
        var assistant = AssistantView.Of(agent, config) with { Tools = tools };
        var published = new CachedAgent(agent.Epoch, agent.Slug, agent.Id, agent.Name, agent.Status, agent.IsActive, agent.EffectiveVersion, agent.AssistantType, agent.OpenaiAssistantId, agent.UpdatedAt, config, tools);
        return new AgentSnapshot(
            agent.Epoch, agent.Slug, agent.Status == AgentStatus.Published,
            JsonSerializer.SerializeToUtf8Bytes(assistant, AgentsJson.Options), JsonSerializer.SerializeToUtf8Bytes(published, AgentsJson.Options));
    }

    private sealed record CachedAgent(
        long Epoch, string Id, Guid AssistantId, string Name, AgentStatus Status, bool IsActive, int Version, AssistantType AssistantType, string? OpenaiAssistantId,
        DateTimeOffset UpdatedAt, JsonObject ConfigJson, IReadOnlyList<ToolView> Tools);
}
