using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Localization;
using Microsoft.Extensions.Localization;
using Platform.Core.Access.Account;
using Platform.Core.Access.Contracts;
using Platform.Core.Access.Entrance;
using Platform.Core.Shared.Operations;
using Platform.Web.Access.Session;

namespace Platform.Web.Access.Entrance;

/// <summary>The entrance pages' calls, run as operations; cookies are set in the current request.</summary>
internal sealed class StaffEntrance(OperationRunner runner, IUserActors actors, IHttpContextAccessor http, IStringLocalizer<EntranceText> text) : IEntrance
{
    private const string PendingCookie = "platform.second-factor";

    private HttpContext Context => http.HttpContext ?? throw new InvalidOperationException("The entrance works within a request.");

    private Actor Visitor => Actor.Anonymous(Context.Connection.RemoteIpAddress?.ToString());

    private string? UserAgent => Context.Request.Headers.UserAgent.ToString() is { Length: > 0 } agent ? agent : null;

    public async Task<EntranceResult> SignInAsync(string email, string password, bool remember, CancellationToken cancellationToken) =>
        await FollowAsync(await runner.RunAsync(new Platform.Core.Access.Entrance.SignIn(email, password, remember, UserAgent), Visitor, cancellationToken), null, cancellationToken);

    public async Task<EntranceResult> ConfirmSecondFactorAsync(string code, bool isRecoveryCode, CancellationToken cancellationToken)
    {
        var pending = Context.Request.Cookies[PendingCookie] ?? "";
        var result = await FollowAsync(await runner.RunAsync(new VerifySecondFactor(pending, code, UserAgent), Visitor, cancellationToken), null, cancellationToken);
        if (result.Next != EntranceStep.Refused)
            Context.Response.Cookies.Delete(PendingCookie);
        return result;
    }

    public Task<bool> IsSecondFactorPendingAsync(CancellationToken cancellationToken) => Task.FromResult(Context.Request.Cookies.ContainsKey(PendingCookie));

    public async Task<EntranceResult> ChangePasswordAsync(ClaimsPrincipal principal, string currentPassword, string newPassword, CancellationToken cancellationToken)
    {
        if (StaffCookie.SessionOf(principal) is not { } session || await actors.FindAcrossTenants(session, cancellationToken) is not { } user)
            return EntranceResult.Refuse("access.sign_in_expired");
        var changed = await runner.RunAsync(new Platform.Core.Access.Account.ChangePassword(currentPassword, newPassword), user.Actor, cancellationToken);
        return changed.Succeeded ? new EntranceResult(EntranceStep.Inside, await HomeAsync(session, cancellationToken)) : Refuse(changed.Error);
    }

    public async Task<InvitationView?> FindInvitationAsync(string token, CancellationToken cancellationToken) =>
        await runner.RunAsync(new FindInvitation(token), Visitor, cancellationToken) is { Value: { } open }
            ? new InvitationView(open.Email, open.TenantName, text[$"Role.{open.Role}"], open.InvitedBy, open.ExpiresAt, open.AccountExists)
            : null;

    public async Task<EntranceResult> AcceptInvitationAsync(string token, string name, string password, CancellationToken cancellationToken)
    {
        var accepted = await runner.RunAsync(new AcceptInvitation(token, name, password, UserAgent), Visitor, cancellationToken);
        return accepted.Succeeded
            ? await FollowAsync(accepted.Value.SignIn, $"/manage/{accepted.Value.TenantSlug}", cancellationToken)
            : Refuse(accepted.Error);
    }

    public async Task SignOutAsync(ClaimsPrincipal principal, CancellationToken cancellationToken)
    {
        if (StaffCookie.SessionOf(principal) is { } session && await actors.FindAcrossTenants(session, cancellationToken) is { } user)
            await runner.RunAsync(new EndSessions(EndWhich.This), user.Actor, cancellationToken);
        await Context.SignOutAsync(StaffCookie.Scheme);
    }

    private async Task<EntranceResult> FollowAsync(Result<SignInOutcome> outcome, string? home, CancellationToken ct)
    {
        if (!outcome.Succeeded)
            return Refuse(outcome.Error);
        if (outcome.Value.Session is not { } session)
        {
            Context.Response.Cookies.Append(PendingCookie, outcome.Value.Pending!, new CookieOptions
            {
                HttpOnly = true, SameSite = SameSiteMode.Lax, Secure = Context.Request.IsHttps, MaxAge = TimeSpan.FromMinutes(5), Path = "/sign-in", IsEssential = true,
            });
            return new EntranceResult(EntranceStep.SecondFactor);
        }

        await StaffCookie.SignInAsync(Context, session);
        KeepLanguage(session.Language);
        return session.MustChangePassword
            ? new EntranceResult(EntranceStep.PasswordChange)
            : new EntranceResult(EntranceStep.Inside, home ?? await HomeAsync(session.Id, ct));
    }

    // The language chosen on this device wins over the account's, which serves a new device.
    private void KeepLanguage(string language)
    {
        if (!Context.Request.Cookies.ContainsKey(CookieRequestCultureProvider.DefaultCookieName))
            Context.Response.Cookies.Append(
                CookieRequestCultureProvider.DefaultCookieName, CookieRequestCultureProvider.MakeCookieValue(new RequestCulture(language)),
                new CookieOptions { MaxAge = TimeSpan.FromDays(365), SameSite = SameSiteMode.Lax, HttpOnly = true, Secure = Context.Request.IsHttps, IsEssential = true });
    }

    private async Task<string> HomeAsync(Guid session, CancellationToken ct) => await Home.OfAsync(actors, session, ct);

    private static EntranceResult Refuse(Error error) => error.Code == "access.locked_out"
        ? EntranceResult.Refuse(error.Code, (int)(error.RetryAfter?.TotalMinutes ?? 15))
        : new EntranceResult(EntranceStep.Refused, Error: error.ToNotice());
}
