using Platform.Core.Access.Contracts;
using Platform.Core.Shared.Operations;
using Platform.Core.Usage;
using Platform.Web.Access.Session;

namespace Platform.Web.Usage;

/// <summary>The calls of some days as a file; the rows go out while they are read.</summary>
internal static class UsageExport
{
    public static void MapUsageExport(this IEndpointRouteBuilder routes) =>
        routes.MapGet("/manage/{tenant}/usage/export.csv", async (string tenant, HttpContext context, IUserActors actors, OperationRunner runner, TimeProvider time, CancellationToken ct) =>
        {
            if (StaffCookie.SessionOf(context.User) is not { } session || await actors.EnterAcrossTenants(session, tenant, ct) is not { } entered || !entered.Actor.May(Permissions.UsageRead))
                return Results.NotFound();
            var days = UsageDays.Read(name => context.Request.Query[name], entered.Tenant.TimeZone, time.GetUtcNow());
            var actor = entered.Actor with { Address = context.Connection.RemoteIpAddress?.ToString() };
            context.Response.Headers.CacheControl = "no-store";
            return Results.Stream(async output =>
            {
                var result = await runner.RunAsync(new ExportUsageCsv(days.Range(entered.Tenant.TimeZone), output), actor, ct);
                // The status is out already: an ended connection is the only way left to say that the file is not whole.
                if (!result.Succeeded)
                    context.Abort();
            }, "text/csv; charset=utf-8", $"usage-{tenant}-{UsageDays.Text(days.From)}-{UsageDays.Text(days.To)}.csv");
        }).RequireAuthorization().ExcludeFromDescription();
}
