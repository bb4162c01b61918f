using Platform.Core.Access;
using Platform.Core.Access.Contracts;
using Platform.Core.Shared.Operations;
using Platform.Core.Shared.Tenancy;
using Platform.Web.Shared.Api;

namespace Platform.Web.Access.Api;

/// <summary>A person in the tenant.</summary>
public sealed record MemberResource(Guid Id, string Name, string Email, Role Role, bool TwoFactorEnabled, DateTimeOffset JoinedAt, DateTimeOffset? LastSignInAt)
{
    internal static MemberResource Of(MemberRow row) => new(row.Id.Value, row.Name, row.Email, row.Role, row.TwoFactorEnabled, row.JoinedAt, row.LastSignInAt);
}

public sealed record MemberChange(Role Role);

/// <summary><c>/api/v1/members</c>. People join by invitation.</summary>
internal static class MemberEndpoints
{
    public static void MapMemberApi(this IEndpointRouteBuilder routes)
    {
        var members = routes.MapGroup("/api/v1/members").WithTags("Members").AllowAnonymous();

        members.MapGet("", async (HttpContext http, OperationRunner runner, string? q, string? role, int? limit, string? cursor) =>
                EnumValue.TryRead<Role>(role, "/role", out var wanted, out var refusal)
                    ? ApiRoutes.List(await runner.RunAsync(new ListMembers(q, wanted, cursor, limit ?? Cursor.DefaultLimit), http.Caller(), http.RequestAborted), MemberResource.Of)
                    : Problems.Of(refusal))
            .RequirePermission(Permissions.MembersRead).Produces<Listing<MemberResource>>().WithSummary("The people of the tenant by name; q searches name and address.");
        members.MapGet("/{user_id}", async (HttpContext http, OperationRunner runner, string user_id) => Show(http, await FindAsync(http, runner, user_id)))
            .RequirePermission(Permissions.MembersRead).Produces<MemberResource>().WithSummary("One person.");
        members.MapPatch("/{user_id}", ChangeAsync)
            .Takes<MemberChange>().Versioned()
            .RequirePermission(Permissions.MembersManage).Produces<MemberResource>().WithSummary("Gives a person another role; the last owner stays.");
        members.MapDelete("/{user_id}", RemoveAsync)
            .Versioned()
            .RequirePermission(Permissions.MembersManage).Produces(StatusCodes.Status204NoContent).WithSummary("Takes a person out of the tenant; the last owner stays.");
    }

    private static async Task<IResult> ChangeAsync(HttpContext http, OperationRunner runner, string user_id)
    {
        if (await FindAsync(http, runner, user_id) is { Error: { } unknown })
            return Problems.Of(unknown);
        var body = await ConfigurationBody.ReadAsync<MemberChange>(http);
        if (!body.Succeeded)
            return Problems.Of(body.Error);
        var precondition = await IfMatchAsync(http, runner, user_id);
        if (precondition.Refusal is { } stale)
            return Problems.Of(stale);
        var changed = await runner.RunAsync(new ChangeMemberRole(IdOf(user_id), body.Value.Role, Version: precondition.Version), http.Caller(), http.RequestAborted);
        return changed.Succeeded ? Show(http, await FindAsync(http, runner, user_id)) : Problems.Of(changed.Error);
    }

    private static async Task<IResult> RemoveAsync(HttpContext http, OperationRunner runner, string user_id)
    {
        var precondition = await IfMatchAsync(http, runner, user_id);
        return precondition.Refusal is { } stale
            ? Problems.Of(stale)
            : ApiRoutes.Gone(await runner.RunAsync(new RemoveMember(IdOf(user_id), Version: precondition.Version), http.Caller(), http.RequestAborted));
    }

    private static Task<Precondition> IfMatchAsync(HttpContext http, OperationRunner runner, string id) => EntityTags.IfMatchAsync(http, () => FindAsync(http, runner, id), row => row.Version);

    private static Task<Result<MemberRow>> FindAsync(HttpContext http, OperationRunner runner, string id) => runner.RunAsync(new FindMember(IdOf(id)), http.Caller(), http.RequestAborted);

    private static IResult Show(HttpContext http, Result<MemberRow> found) => EntityTags.Answer(http, found, row => row.Version, MemberResource.Of);

    private static UserId IdOf(string text) => new(RouteId.Of(text));
}
