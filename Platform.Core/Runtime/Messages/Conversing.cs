using Platform.Core.Access.Contracts;
using Platform.Core.Agents.Contracts;
using Platform.Core.Runtime.Contracts;
using Platform.Core.Shared.Messaging;
using Platform.Core.Shared.Operations;
using Platform.Core.Tenants.Contracts;
using Platform.Protocol.Runtime;

namespace Platform.Core.Runtime.Messages;

/// <summary>Whom a message is for, found once for a call.</summary>
/// <param name="Name">In Redis.</param>
/// <param name="Patience">How long an answer may take: the agent's time-out and five seconds (contracts: agents).</param>
public sealed record Addressee(Guid Agent, string Slug, string Name, TimeSpan Patience, TenantInfo Tenant);

/// <summary>
/// The way of programs and pages to an agent: through its inbox, its process and its outbox, as every channel goes. Nobody is asked here but Redis, once the
/// addressee is known.
/// </summary>
public sealed class Conversing(AgentDoors doors, ITenantDirectory tenants, IAgentGateway agents, AgentInbox inbox, AnswerWaiters waiters, IAgentWaking waking)
{
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(5);

    /// <param name="agent">Slug or id.</param>
    /// <param name="version">Null for the published one.</param>
    public async Task<Result<Addressee>> FindAsync(Actor actor, string agent, int? version, CancellationToken ct)
    {
        var found = await doors.FindAsync(actor.Tenant!.Value, agent, ct);
        if (!found.Succeeded)
            return found.Error;
        if (await tenants.FindAcrossTenants(actor.Tenant!.Value, ct) is not { IsOpen: true } tenant)
            return RuntimeErrors.UnknownAgent;
        var configuration = await agents.ConfigurationAsync(tenant.Id, found.Value.Id, version, ct);
        return configuration.Succeeded
            ? new Addressee(found.Value.Id, found.Value.Slug, configuration.Value.AgentId, TimeSpan.FromSeconds(configuration.Value.TimeoutSeconds) + Grace, tenant)
            : configuration.Error;
    }

    /// <summary>May this person be answered? Asked before their message is sent.</summary>
    public async Task<Result<Done>> AdmitAsync(Addressee to, string channel, string user, string? name, CancellationToken ct)
    {
        var admission = await doors.AdmitAsync(to.Tenant.Id, new AdmitEndUser(to.Agent, channel, user, name), ct);
        if (!admission.Succeeded)
            return admission.Error;
        return admission.Value == Admission.Admitted ? Done.It : RuntimeErrors.NotAdmitted(admission.Value == Admission.Pending);
    }

    /// <summary>Sends a message and gives what listens for its answer. One that was answered before is answered at once, with the same answer.</summary>
    public async Task<Result<AnswerWaiter>> SendAsync(Addressee to, AgentMessage message, CancellationToken ct)
    {
        var waiter = waiters.Expect(to.Name, message.MessageId!);
        try
        {
            if (await inbox.SendAsync(to.Name, message, ct))
                await waking.WakeAsync(to.Tenant.Id, to.Agent, ct);
            else if (await inbox.FindAnswerAsync(to.Name, message.MessageId!, ct) is { } known)
                waiter.Take(known);
            return waiter;
        }
        catch (RedisUnavailableException)
        {
            waiter.Dispose();
            return RuntimeErrors.RedisUnavailable;
        }
    }

    public async Task<Result<AgentAnswer>> WaitAsync(Addressee to, AnswerWaiter waiter, string messageId, CancellationToken ct)
    {
        try
        {
            return await waiters.WaitAsync(waiter, to.Name, messageId, to.Patience, ct) is { } answer ? answer : RuntimeErrors.NoAnswerInTime;
        }
        catch (RedisUnavailableException)
        {
            return RuntimeErrors.RedisUnavailable;
        }
    }

    /// <summary>One message and its answer.</summary>
    public async Task<Result<AgentAnswer>> AskAsync(Addressee to, AgentMessage message, CancellationToken ct)
    {
        var sent = await SendAsync(to, message, ct);
        if (!sent.Succeeded)
            return sent.Error;
        using var waiter = sent.Value;
        return await WaitAsync(to, waiter, message.MessageId!, ct);
    }
}
