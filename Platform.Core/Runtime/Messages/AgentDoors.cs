using Platform.Core.Access.Contracts;
using Platform.Core.Agents.Contracts;
using Platform.Core.Shared.Live;
using Platform.Core.Shared.Operations;
using Platform.Core.Shared.Tenancy;

namespace Platform.Core.Runtime.Messages;

/// <summary>
/// Which agent is meant, and whom it listens to: asked by every message, and nearly always answered the same. Names are remembered, and of agents that listen to everybody that they do.
/// </summary>
public sealed class AgentDoors(OperationRunner operations, ChangeNotices notices, TimeProvider time) : IDisposable
{
    // As long as somebody who was refused at another node may still be heard while Redis is away; API keys live as long.
    private static readonly TimeSpan MaximumAge = TimeSpan.FromSeconds(5);

    // A name that is longer is looked at by the operation itself.
    private const int UsualName = 64;

    private const int MaximumAgents = 10_000;

    private readonly RememberedAnswers<(TenantId Tenant, string Agent), Result<AgentName>> _named = new(notices, AgentNotices.Feature, MaximumAge, MaximumAgents, time);
    private readonly RememberedAnswers<(TenantId Tenant, Guid Agent), Result<AgentAccessView>> _open = new(notices, EndUserNotices.Feature, MaximumAge, MaximumAgents, time);

    /// <param name="agent">Slug or id.</param>
    public ValueTask<Result<AgentName>> FindAsync(TenantId tenant, string agent, CancellationToken ct) =>
        // A key that may talk to agents need not be able to read their configurations.
        _named.FindAsync((tenant, agent), () => operations.RunAsync(new FindAgent(agent), Actor.Job("channel", tenant), ct), found => found.Succeeded);

    /// <summary>May this person be answered?</summary>
    public async Task<Result<Admission>> AdmitAsync(TenantId tenant, AdmitEndUser request, CancellationToken ct)
    {
        if (request.PlatformUserId.Trim().Length is 0 or > UsualName)
            return await operations.RunAsync(request, Actor.Job("channel", tenant), ct);
        return await IsOpenAsync(tenant, request.Agent, ct) ? Admission.Admitted : await operations.RunAsync(request, Actor.Job("channel", tenant), ct);
    }

    /// <summary>It listens to whoever writes: nobody need be asked for.</summary>
    public async Task<bool> IsOpenAsync(TenantId tenant, Guid agent, CancellationToken ct) => IsForEverybody(await AccessAsync(tenant, agent, ct));

    public void Dispose()
    {
        _named.Dispose();
        _open.Dispose();
    }

    private ValueTask<Result<AgentAccessView>> AccessAsync(TenantId tenant, Guid agent, CancellationToken ct) =>
        _open.FindAsync((tenant, agent), () => operations.RunAsync(new GetAgentAccess(agent), Actor.Job("channel", tenant), ct), IsForEverybody);

    private static bool IsForEverybody(Result<AgentAccessView> access) => access.Value is { Mode: AgentAccessMode.Open, Refused: 0 };
}
