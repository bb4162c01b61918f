using Platform.Core.Access;
using Platform.Core.Access.Contracts;
using Platform.Core.Shared.Operations;
using Platform.Core.Shared.Settings;
using Platform.Web.Shared.Api;

namespace Platform.Web.Access.Api;

public sealed record NewInvitation(string Email, Role Role);

/// <summary>An invitation with its link, which is shown this once.</summary>
public sealed record MadeInvitation(Guid Id, string Email, Role Role, DateTimeOffset ExpiresAt, string Url);

/// <summary><c>/api/v1/invitations</c>.</summary>
internal static class InvitationEndpoints
{
    private const string Path = "/api/v1/invitations";

    // An open invitation is never edited: it is there or it is not.
    private const uint OnlyVersion = 1;

    public static void MapInvitationApi(this IEndpointRouteBuilder routes)
    {
        var invitations = routes.MapGroup(Path).WithTags("Invitations").AllowAnonymous();

        invitations.MapGet("", async (HttpContext http, OperationRunner runner, int? limit, string? cursor) =>
                ApiRoutes.List(await runner.RunAsync(new ListInvitations(cursor, limit ?? Cursor.DefaultLimit), http.Caller(), http.RequestAborted), row => row))
            .RequirePermission(Permissions.MembersRead).Produces<Listing<InvitationRow>>().WithSummary("Invitations that wait for an answer, newest first, also expired ones.");
        invitations.MapGet("/{invitation_id}", async (HttpContext http, OperationRunner runner, string invitation_id) =>
                EntityTags.Answer(http, await FindAsync(http, runner, invitation_id), _ => OnlyVersion, row => row))
            .RequirePermission(Permissions.MembersRead).Produces<InvitationRow>().WithSummary("One invitation that waits for an answer.");
        invitations.MapPost("", MakeAsync)
            .Takes<NewInvitation>().Idempotent()
            .RequirePermission(Permissions.MembersManage).Produces<MadeInvitation>(StatusCodes.Status201Created)
            .WithSummary("Makes an invitation link, shown this once; an open one to the same address ends.");
        invitations.MapDelete("/{invitation_id}", RevokeAsync)
            .Versioned()
            .RequirePermission(Permissions.MembersManage).Produces(StatusCodes.Status204NoContent).WithSummary("Withdraws an invitation; its link stops working at once.");
    }

    private static async Task<IResult> MakeAsync(HttpContext http, OperationRunner runner, PlatformSettings settings)
    {
        var body = await ConfigurationBody.ReadAsync<NewInvitation>(http);
        if (!body.Succeeded)
            return Problems.Of(body.Error);
        var made = await runner.RunAsync(new InviteMember(body.Value.Email, body.Value.Role), http.Caller(), http.RequestAborted);
        return ApiRoutes.Made(made, row => $"{Path}/{row.Id}", row => new MadeInvitation(row.Id, row.Email, row.Role, row.ExpiresAt, $"{settings.PublicUrl}/invitation/{row.Token}"));
    }

    private static async Task<IResult> RevokeAsync(HttpContext http, OperationRunner runner, string invitation_id)
    {
        var precondition = await EntityTags.IfMatchAsync(http, () => FindAsync(http, runner, invitation_id), _ => OnlyVersion, compareHere: true);
        return precondition.Refusal is { } stale
            ? Problems.Of(stale)
            : ApiRoutes.Gone(await runner.RunAsync(new RevokeInvitation(RouteId.Of(invitation_id)), http.Caller(), http.RequestAborted));
    }

    private static Task<Result<InvitationRow>> FindAsync(HttpContext http, OperationRunner runner, string id) =>
        runner.RunAsync(new GetInvitation(RouteId.Of(id)), http.Caller(), http.RequestAborted);
}
