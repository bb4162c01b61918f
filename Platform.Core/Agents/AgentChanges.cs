using Microsoft.EntityFrameworkCore;
using Platform.Core.Agents.Cache;
using Platform.Core.Agents.Configuration;
using Platform.Core.Agents.Contracts;
using Platform.Core.Agents.Data;
using Platform.Core.Agents.Testing;
using Platform.Core.Shared.Data;
using Platform.Core.Shared.Operations;
using Platform.Core.Tenants.Contracts;

namespace Platform.Core.Agents;

/// <summary>What every change of an agent does: a new version, the links of the version in effect, and telling everybody who holds the old one.</summary>
internal sealed class AgentChanges(PlatformDbContext database, OperationContext context, ITenantDirectory tenants, SealedSecrets secrets, ConfigRefresher refresher, TestGate tests, TimeProvider time)
{
    private const int MaximumComment = 500;

    /// <summary>The agent, locked against other changes until the commit.</summary>
    public async Task<Agent?> FindAsync(string name, CancellationToken ct)
    {
        var id = Guid.TryParseExact(name, "D", out var known) ? known : Guid.Empty;
        return await database.Set<Agent>().FromSql($"SELECT * FROM agents WHERE id = {id} OR slug = {name} FOR NO KEY UPDATE").FirstOrDefaultAsync(ct);
    }

    /// <summary>The same for the assistants API, which does not see what is archived.</summary>
    public async Task<Agent?> FindAsync(Guid id, CancellationToken ct) =>
        await FindAsync(id.ToString(), ct) is { Status: not AgentStatus.Archived } agent ? agent : null;

    public Task<AgentVersion> VersionAsync(Agent agent, int number, CancellationToken ct) =>
        database.Set<AgentVersion>().AsNoTracking().FirstAsync(v => v.AgentId == agent.Id && v.Number == number, ct);

    public Dictionary<string, string> SecretsOf(AgentVersion version) => secrets.Open(AgentVersion.Purpose, version.Secrets);

    /// <summary>A free slug: the wanted one, or one made of the name. Locked, so that two at once do not find the same one free.</summary>
    public async Task<string?> TakeSlugAsync(string? wanted, string name, CancellationToken ct)
    {
        var slug = wanted ?? Slugs.Of(name);
        await database.Database.ExecuteSqlAsync($"SELECT pg_advisory_xact_lock(hashtextextended({$"agent slug {context.TenantId} {slug}"}, 0))", ct);
        if (!await database.Set<Agent>().AnyAsync(a => a.Slug == slug, ct))
            return slug;
        return wanted is null ? $"{slug}-{Guid.NewGuid().ToString("N")[..12]}" : null;
    }

    /// <param name="reason">Why it is published although nobody has run the agent's test cases with it.</param>
    public async Task AddVersionAsync(Agent agent, CheckedConfig config, bool publish, string? comment, CancellationToken ct, string? reason = null)
    {
        var number = agent.NextVersion();
        database.Add(new AgentVersion
        {
            AgentId = agent.Id, Number = number, TenantId = context.TenantId, Config = AgentConfig.Text(config.Config), Secrets = secrets.Seal(AgentVersion.Purpose, config.Secrets),
            BotTokenHash = BotTokens.HashOf(config.Secrets), Comment = Cut(comment), CreatedBy = context.Actor.Name, CreatedAt = time.GetUtcNow(),
        });
        if (publish)
            Publish(agent, number, comment, await tests.StateOfNewAsync(agent.Id, ct), reason);
        if (agent.EffectiveVersion == number)
            await PutInEffectAsync(agent, config, ct);
    }

    /// <summary>The version counts from now on; who did it and why is kept beside it.</summary>
    public void Publish(Agent agent, int number, string? comment, TestsState state, string? reason)
    {
        agent.Publish(number);
        database.Add(new AgentPublication
        {
            AgentId = agent.Id, TenantId = context.TenantId, Number = number, Comment = Cut(comment), Tests = state, Reason = state is TestsState.None or TestsState.Passed ? null : Cut(reason), PublishedBy = context.Actor.Name, PublishedAt = time.GetUtcNow(),
        });
    }

    /// <summary>Draws the links anew from the configuration.</summary>
    public async Task PutInEffectAsync(Agent agent, CheckedConfig config, CancellationToken ct)
    {
        agent.Department = AgentConfig.Department(config.Config);
        var tools = await database.Set<AgentToolLink>().Where(l => l.AgentId == agent.Id).ToDictionaryAsync(l => l.ToolId, ct);
        foreach (var (position, use) in config.Tools.Index())
        {
            if (tools.Remove(use.ToolId, out var link))
                (link.SubAssistantId, link.Position) = (use.SubAssistantId, position);
            else
                database.Add(new AgentToolLink { AgentId = agent.Id, ToolId = use.ToolId, TenantId = context.TenantId, SubAssistantId = use.SubAssistantId, Position = position });
        }

        database.RemoveRange(tools.Values);
        var subs = await database.Set<AgentSubLink>().Where(l => l.AgentId == agent.Id).ToDictionaryAsync(l => l.SubAgentId, ct);
        foreach (var sub in config.SubAgents)
        {
            if (!subs.Remove(sub))
                database.Add(new AgentSubLink { AgentId = agent.Id, SubAgentId = sub, TenantId = context.TenantId });
        }

        database.RemoveRange(subs.Values);
    }

    /// <summary>Counts the change and tells of it: durably by the outbox, at once by the refresher of this node.</summary>
    public async Task TellAsync(Agent agent, string action, object? details, CancellationToken ct, bool isGone = false)
    {
        agent.MarkChanged(time.GetUtcNow(), context.Actor.Name);
        context.Audit(action, "agent", agent.Id.ToString(), agent.Name, after: details);
        await TellAsync(agent.Id, agent.Slug, agent.Epoch, isGone, ct);
    }

    public async Task TellAsync(Guid id, string slug, long epoch, bool isGone, CancellationToken ct)
    {
        var tenant = await tenants.FindAcrossTenants(context.TenantId, ct) ?? throw new InvalidOperationException("The tenant is gone.");
        var change = new AgentConfigChanged(tenant.Id.Value, tenant.Slug, id, slug, epoch, isGone);
        context.Raise(change);
        context.Notify(AgentNotices.Feature, AgentNotices.Agent, id.ToString());
        context.AfterCommit(() => refresher.Ring(change));
    }

    private static string? Cut(string? comment) => comment?.Trim() switch
    {
        null or "" => null,
        { Length: > MaximumComment } text => text[..MaximumComment],
        var text => text,
    };
}
