using System.Security.Claims;
using Platform.Core.Access.Contracts;
using Platform.Core.Shared.Operations;
using Platform.Core.Shared.Tenancy;
using Platform.Web.Access.Session;
using Platform.Web.Shared.Api;

namespace Platform.Web.Office;

/// <summary>Finds who wants to look at a board: a screen's token, an API key with office:read, or a signed-in member (<c>?tenant=slug</c>).</summary>
internal sealed class OfficeViewers(IScreenActors screens, IApiKeyActors keys, IUserActors users)
{
    /// <summary>The viewer of a request, or null. Browsers cannot set headers on a WebSocket, so the token may stand in the address.</summary>
    public ValueTask<OfficeViewer?> FindAsync(HttpContext context)
    {
        var token = context.Request.Query["access_token"] is [{ Length: > 0 } inAddress] ? inAddress : ApiGate.KeyOf(context.Request);
        if (token is not null)
            return OfTokenAsync(token, context.RequestAborted);
        // A cookie is sent by the browser whoever asks, so another site's page is turned away.
        var isOwnPage = context.Request.Headers.Origin is not [{ } origin] || (Uri.TryCreate(origin, UriKind.Absolute, out var page) && page.Authority == context.Request.Host.Value);
        return isOwnPage && StaffCookie.SessionOf(context.User) is { } session && context.Request.Query["tenant"] is [{ } slug]
            ? OfMemberAsync(session, slug, context.RequestAborted)
            : ValueTask.FromResult<OfficeViewer?>(null);
    }

    private async ValueTask<OfficeViewer?> OfTokenAsync(string token, CancellationToken ct)
    {
        var actor = await ActorOfTokenAsync(token, ct);
        return ViewerOf(actor, async later => ViewerOf(await ActorOfTokenAsync(token, later), null) is not null);
    }

    private async ValueTask<Actor?> ActorOfTokenAsync(string token, CancellationToken ct) =>
        token.StartsWith("scr_", StringComparison.Ordinal) ? (await screens.FindAcrossTenants(token, ct))?.Actor : await keys.FindAcrossTenants(token, ct);

    private async ValueTask<OfficeViewer?> OfMemberAsync(Guid session, string slug, CancellationToken ct)
    {
        var actor = (await users.EnterAcrossTenants(session, slug, ct))?.Actor;
        return ViewerOf(actor, async later => ViewerOf((await users.EnterAcrossTenants(session, slug, later))?.Actor, null) is not null);
    }

    private static OfficeViewer? ViewerOf(Actor? actor, Func<CancellationToken, ValueTask<bool>>? mayStill) =>
        actor is { Tenant: { } tenant } && actor.May(Permissions.OfficeRead) ? new OfficeViewer(tenant, mayStill ?? (_ => ValueTask.FromResult(true))) : null;
}

/// <summary>Somebody who may look at one tenant's board, and a way to ask whether that still holds.</summary>
internal sealed record OfficeViewer(TenantId Tenant, Func<CancellationToken, ValueTask<bool>> MayStillAsync);
