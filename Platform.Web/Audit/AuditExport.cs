using Platform.Core.Access.Contracts;
using Platform.Core.Audit;
using Platform.Core.Shared.Operations;
using Platform.Web.Access.Session;

namespace Platform.Web.Audit;

/// <summary>The trail as a file. The rows go out while they are read, so a trail of millions needs no memory.</summary>
internal static class AuditExport
{
    public static void MapAuditExport(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/manage/{tenant}/audit/export.csv", async (string tenant, HttpContext context, IUserActors actors, OperationRunner runner, CancellationToken ct) =>
        {
            if (StaffCookie.SessionOf(context.User) is not { } session || await actors.EnterAcrossTenants(session, tenant, ct) is not { } entered || !entered.Actor.May(Permissions.AuditExport))
                return Results.NotFound();
            return Stream(context, tenant, output => runner.RunAsync(
                new ExportAuditCsv(AuditQuery.Read(context.Request, entered.Tenant.TimeZone), output), WithAddress(entered.Actor, context), ct));
        }).RequireAuthorization().ExcludeFromDescription();

        routes.MapGet("/platform/audit/export.csv", async (HttpContext context, IUserActors actors, OperationRunner runner, CancellationToken ct) =>
        {
            if (StaffCookie.SessionOf(context.User) is not { } session || await actors.FindAcrossTenants(session, ct) is not { } user || !user.Actor.May(Permissions.TenantsManage))
                return Results.NotFound();
            return Stream(context, "platform", output => runner.RunAsync(
                new ExportPlatformAuditCsv(AuditQuery.Read(context.Request, null), output), WithAddress(user.Actor, context), ct));
        }).RequireAuthorization().ExcludeFromDescription();
    }

    private static IResult Stream(HttpContext context, string name, Func<Stream, Task<Result<ExportedAudit>>> write)
    {
        context.Response.Headers.CacheControl = "no-store";
        return Results.Stream(async output =>
        {
            var result = await write(output);
            // The status is out already: an ended connection is the only way left to say that the file is not whole.
            if (!result.Succeeded)
                context.Abort();
        }, "text/csv; charset=utf-8", $"audit-{name}.csv");
    }

    private static Actor WithAddress(Actor actor, HttpContext context) => actor with { Address = context.Connection.RemoteIpAddress?.ToString() };
}
