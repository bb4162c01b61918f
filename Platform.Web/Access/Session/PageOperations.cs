using Microsoft.AspNetCore.Components.Authorization;
using Platform.Core.Access.Contracts;
using Platform.Core.Shared.Operations;
using Platform.Web.Shared.Errors;

namespace Platform.Web.Access.Session;

/// <summary>
/// How a page runs operations: it makes the actor of the circuit's person anew for every call, so that a lost role or an
/// ended session counts at once.
/// </summary>
public sealed class PageOperations(OperationRunner runner, IUserActors actors, AuthenticationStateProvider authentication)
{
    /// <summary>Runs in the tenant of <paramref name="slug"/>; a tenant that the person may not enter answers <c>shared.not_found</c>.</summary>
    public Task<Result<T>> RunAsync<T>(string slug, IOperation<T> operation, CancellationToken ct = default) => ActAsync(slug, (actor, token) => runner.RunAsync(operation, actor, token), ct);

    /// <summary>The same for work that runs several operations itself.</summary>
    public async Task<Result<T>> ActAsync<T>(string slug, Func<Actor, CancellationToken, Task<Result<T>>> act, CancellationToken ct = default)
    {
        if (await SessionAsync() is not { } session)
            return Errors.Unauthenticated;
        if (await actors.EnterAcrossTenants(session, slug, ct) is not { } entered)
            return Error.NotFound("shared.not_found", "There is no such tenant for you.");
        return await act(entered.Actor, ct);
    }

    /// <summary>Runs outside any tenant: the person's own account, or platform administration.</summary>
    public async Task<Result<T>> RunAsync<T>(IOperation<T> operation, CancellationToken ct = default)
    {
        if (await SessionAsync() is not { } session || await actors.FindAcrossTenants(session, ct) is not { } user)
            return Errors.Unauthenticated;
        return await runner.RunAsync(operation, user.Actor, ct);
    }

    private async Task<Guid?> SessionAsync() => StaffCookie.SessionOf((await authentication.GetAuthenticationStateAsync()).User);
}

public static class ErrorNotices
{
    /// <summary>The refusal as a screen shows it. Validation answers carry their sentences, which are localized already.</summary>
    public static ErrorNotice ToNotice(this Error error) =>
        error.Code == "shared.invalid" ? new ErrorNotice(error.Code, error.Detail) : new ErrorNotice(error.Code, error.Arguments);
}
