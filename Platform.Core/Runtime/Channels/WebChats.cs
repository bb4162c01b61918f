using System.Text.Json.Nodes;
using Platform.Core.Agents.Contracts;
using Platform.Core.Runtime.Messages;
using Platform.Core.Shared.Messaging;
using Platform.Core.Shared.Operations;
using Platform.Core.Shared.Settings;
using Platform.Core.Tenants.Contracts;
using Platform.Protocol.Runtime;

namespace Platform.Core.Runtime.Channels;

/// <summary>What a browser is given: a token to connect with, and a pass to be the same visitor next time.</summary>
/// <param name="Greeting">Of the configuration; null for a usual one.</param>
public sealed record VisitorAdmission(string Token, DateTimeOffset ExpiresAt, string Pass, string AgentName, string? Greeting);

/// <summary>One conversation over a web socket.</summary>
/// <param name="User">As the channel calls them.</param>
/// <param name="IsVisitor">Nobody knows who it is: what they may is bounded more tightly.</param>
public sealed record WebChat(Actor Actor, Addressee To, string AgentName, string ThreadId, string User, bool IsVisitor)
{
    /// <summary>Ids that programs and browsers give are their own within the thread.</summary>
    public string InnerId(string messageId) => $"ws-{ThreadId}-{messageId}";

    /// <summary>The id as it was given; null for a message that did not come this way.</summary>
    public string? OuterId(string? innerId) => innerId is not null && innerId.StartsWith($"ws-{ThreadId}-", StringComparison.Ordinal) ? innerId[(ThreadId.Length + 4)..] : null;
}

/// <summary>The channel <c>websocket</c>: programs with an API key, and visitors of pages that an agent is embedded in.</summary>
public sealed class WebChats(
    OperationRunner operations, ITenantDirectory tenants, Conversing conversing, AgentInbox inbox, OutboxFeeds feeds, VisitorTokens tokens, PlatformSettings platform)
{
    /// <summary>The channel's name.</summary>
    public const string Channel = "websocket";

    /// <summary>For a page that embeds the agent. The agent, its channel, or the page's origin may be refused; a stranger learns not which.</summary>
    /// <param name="agent"><c>{tenant_slug}.{agent_slug}</c>.</param>
    /// <param name="pass">Of an earlier visit; null for a new visitor.</param>
    public async Task<Result<VisitorAdmission>> AdmitVisitorAsync(string agent, string? origin, string? pass, CancellationToken ct)
    {
        if (await FindEmbeddedAsync(agent, origin, ct) is not var (tenant, settings))
            return ChannelErrors.NotEmbedded;
        var earlier = tokens.ReadPass(pass);
        var visitor = new VisitorIdentity(tenant.Id.Value, agent, earlier is not null && earlier.Agent == agent ? earlier.Visitor : Guid.CreateVersion7(), origin!);
        var (token, expiresAt) = tokens.IssueToken(visitor);
        return new VisitorAdmission(token, expiresAt, tokens.IssuePass(visitor), settings.AgentName, settings.Settings["greeting"]?.GetValue<string>());
    }

    /// <summary>True where pages of this origin may embed the agent.</summary>
    public async Task<bool> IsEmbeddedAsync(string agent, string? origin, CancellationToken ct) => await FindEmbeddedAsync(agent, origin, ct) is not null;

    /// <summary>For a visitor's token, shown by a page of the very origin that it was given to.</summary>
    public async Task<Result<WebChat>> OpenAsync(string token, string agent, string? origin, CancellationToken ct)
    {
        // Asked for again: the channel may have been switched off since.
        if (tokens.ReadToken(token) is not { } visitor || visitor.Agent != agent || visitor.Origin != origin || !await IsEmbeddedAsync(agent, origin, ct))
            return ChannelErrors.UnknownVisitor;
        return await OpenAsync(Actor.Job("channel", visitor.TenantId), agent[(agent.IndexOf('.', StringComparison.Ordinal) + 1)..], visitor.ChatId, visitor.ChatId, isVisitor: true, ct);
    }

    /// <summary>For a program with an API key.</summary>
    /// <param name="agent">Slug, id, or <c>{tenant_slug}.{agent_slug}</c>.</param>
    public async Task<Result<WebChat>> OpenAsync(Actor actor, string agent, string thread, string? user, CancellationToken ct)
    {
        if (!actor.May(Permissions.AgentsRun))
            return Errors.Forbidden(Permissions.AgentsRun);
        if (await tenants.FindAcrossTenants(actor.Tenant!.Value, ct) is not { } tenant)
            return ChannelErrors.NotEmbedded;
        var own = agent.StartsWith(tenant.Slug + ".", StringComparison.Ordinal) ? agent[(tenant.Slug.Length + 1)..] : agent;
        return await OpenAsync(actor, own, thread, user ?? thread, isVisitor: false, ct);
    }

    /// <summary>What happens in the chat from now on, or from the last entry that was seen.</summary>
    public async Task<Result<ChatFeed>> ListenAsync(WebChat chat, string? after, CancellationToken ct)
    {
        if (!string.IsNullOrEmpty(after) && !StreamPosition.TryParse(after, out _))
            return ChannelErrors.MalformedPosition;
        try
        {
            return await feeds.OpenAsync(chat.To.Name, chat.ThreadId, after, ct);
        }
        catch (RedisUnavailableException)
        {
            return RuntimeErrors.RedisUnavailable;
        }
    }

    /// <summary>Puts a message into the inbox.</summary>
    /// <returns>The answer, where this very message was answered before; else null, and the answer comes by the feed.</returns>
    public async Task<Result<AgentAnswer?>> SendAsync(WebChat chat, string text, string messageId, JsonObject? userData, CancellationToken ct)
    {
        var admitted = await conversing.AdmitAsync(chat.To, Channel, chat.User, userData?["name"] is JsonValue name ? name.ToString() : null, ct);
        if (!admitted.Succeeded)
            return admitted.Error;
        var message = new AgentMessage
        {
            Text = text, ChatId = chat.ThreadId, PlatformUserId = chat.User, UserData = userData, Channel = Channel, MessageId = chat.InnerId(messageId), SentAt = TimeProvider.System.GetUtcNow(),
        };
        try
        {
            return await inbox.SendAsync(chat.To.Name, message, ct) ? null : await inbox.FindAnswerAsync(chat.To.Name, message.MessageId, ct);
        }
        catch (RedisUnavailableException)
        {
            return RuntimeErrors.RedisUnavailable;
        }
    }

    private async Task<Result<WebChat>> OpenAsync(Actor actor, string agent, string thread, string user, bool isVisitor, CancellationToken ct)
    {
        var found = await conversing.FindAsync(actor, agent, null, ct);
        if (!found.Succeeded)
            return found.Error;
        var settings = await operations.RunAsync(new GetIntegrationSettings(found.Value.Agent, Channel), Actor.Job("channel", actor.Tenant), ct);
        if (settings is not { Succeeded: true, Value.IsEnabled: true })
            return ChannelErrors.NotEmbedded;
        return new WebChat(actor, found.Value, settings.Value.AgentName, thread, user, isVisitor);
    }

    private async Task<(TenantInfo Tenant, IntegrationSettings Settings)?> FindEmbeddedAsync(string agent, string? origin, CancellationToken ct)
    {
        if (origin is not { Length: > 0 and <= 300 } || agent.Split('.') is not [var slug, var name])
            return null;
        if (await tenants.FindAcrossTenants(slug, ct) is not { IsOpen: true } tenant)
            return null;
        var found = await operations.RunAsync(new FindAgent(name), Actor.Job("channel", tenant.Id), ct);
        // By its slug alone: the address stands in pages of others.
        if (!found.Succeeded || found.Value.Slug != name)
            return null;
        var settings = await operations.RunAsync(new GetIntegrationSettings(found.Value.Id, Channel), Actor.Job("channel", tenant.Id), ct);
        return settings is { Succeeded: true, Value: { IsEnabled: true } open } && IsAllowed(origin, open.Settings) ? (tenant, open) : null;
    }

    // Our own pages may always; of others those that are named.
    private bool IsAllowed(string origin, JsonObject settings) =>
        string.Equals(origin, OriginOf(platform.PublicUrl), StringComparison.OrdinalIgnoreCase)
        || (settings["origins"] is JsonArray origins && origins.Any(allowed => string.Equals(allowed?.GetValue<string>(), origin, StringComparison.OrdinalIgnoreCase)));

    private static string OriginOf(string url) => new Uri(url).GetLeftPart(UriPartial.Authority);
}
