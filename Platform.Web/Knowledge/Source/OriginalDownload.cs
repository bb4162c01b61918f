using Platform.Core.Access.Contracts;
using Platform.Core.Shared.Operations;
using Platform.Web.Access.Session;
using Platform.Web.Knowledge.Reading;

namespace Platform.Web.Knowledge.Source;

/// <summary>A source's file as a person downloads it.</summary>
internal static class OriginalDownload
{
    public static void MapOriginalDownload(this IEndpointRouteBuilder routes) =>
        routes.MapGet("/manage/{tenant}/knowledge-base/{id:guid}/original", SendAsync).RequireAuthorization().ExcludeFromDescription();

    private static async Task<IResult> SendAsync(string tenant, Guid id, int? version, HttpContext http, IUserActors actors, OperationRunner runner)
    {
        if (StaffCookie.SessionOf(http.User) is not { } session || await actors.EnterAcrossTenants(session, tenant, http.RequestAborted) is not { } entered
            || !entered.Actor.May(Permissions.KnowledgeRead))
            return Results.NotFound();
        return await OriginalFile.SendAsync(http, runner, entered.Actor with { Address = http.Connection.RemoteIpAddress?.ToString() }, id, version);
    }
}
