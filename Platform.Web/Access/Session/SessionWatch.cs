using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Components.Server;
using Platform.Core.Access.Contracts;

namespace Platform.Web.Access.Session;

/// <summary>Ends a circuit's sign-in when its session was revoked elsewhere. (Operations ask anew each time; this is for what stands on the screen.)</summary>
internal sealed class SessionWatch(ILoggerFactory loggers, IUserActors actors) : RevalidatingServerAuthenticationStateProvider(loggers)
{
    protected override TimeSpan RevalidationInterval => TimeSpan.FromSeconds(20);

    protected override async Task<bool> ValidateAuthenticationStateAsync(AuthenticationState authenticationState, CancellationToken cancellationToken) =>
        StaffCookie.SessionOf(authenticationState.User) is { } session && await actors.FindAcrossTenants(session, cancellationToken) is not null;
}
