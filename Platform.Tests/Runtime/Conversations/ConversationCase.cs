using Microsoft.Extensions.DependencyInjection;
using Platform.Core.Agents;
using Platform.Core.Agents.Contracts;
using Platform.Core.Runtime.Conversations;
using Platform.Core.Shared.Events;
using Platform.Core.Shared.Operations;
using Platform.Core.Tenants.Contracts;
using Platform.Protocol.Runtime;
using Platform.Tests.Agents;

namespace Platform.Tests.Runtime.Conversations;

/// <summary>A tenant with an agent, and what was said to it.</summary>
internal sealed class ConversationCase
{
    private readonly PlatformFixture _platform;
    private readonly AgentIdentity _agent;

    private ConversationCase(PlatformFixture platform, TenantInfo tenant, AgentIdentity agent) => (_platform, Tenant, _agent) = (platform, tenant, agent);

    public TenantInfo Tenant { get; }

    public Guid Agent => _agent.Id;

    /// <summary>The agent's name in Redis.</summary>
    public string Name => RuntimeKeys.AgentId(Tenant.Slug, _agent.Slug);

    public static async Task<ConversationCase> MakeAsync(PlatformFixture platform, TenantInfo? tenant = null, string slug = "helper")
    {
        tenant ??= await platform.NewTenantAsync();
        var made = await platform.RunAsync(new CreateAgent(slug, AgentsApi.Config(), slug, Publish: true), Actor.Shell(tenant.Id));
        return new ConversationCase(platform, tenant, new AgentIdentity(made.AssistantId, tenant.Id, slug, slug));
    }

    /// <summary>A line as the history's worker writes it; the id of its conversation.</summary>
    public async Task<Guid> SayAsync(string thread, string text, string sender = "user", string? user = null, string? name = null, string channel = "telegram", TimeSpan ago = default, Func<HistoryRecord, HistoryRecord>? more = null)
    {
        var now = _platform.Time.GetUtcNow();
        var record = new HistoryRecord
        {
            AgentId = Name, ThreadId = thread, SenderType = sender, Content = text, Channel = channel, Timestamp = now - ago, MessageId = Guid.NewGuid().ToString("N"), PlatformUserId = user, UserName = name,
        };
        var line = ConversationLine.Of(more?.Invoke(record) ?? record, _agent, now).Line!;
        await _platform.Services.GetRequiredService<HistoryWriter>().WriteAsync(line, default);
        return line.ConversationId;
    }

    public static Task<int> DeliverAsync(PlatformFixture platform) => platform.Services.GetRequiredService<OutboxDispatcher>().DeliverDueAsync(default);
}
