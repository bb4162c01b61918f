using System.Text.Json;
using Platform.Core.Audit;
using Platform.Core.Shared.Operations;
using Platform.Web.Shared.Api;

namespace Platform.Web.Audit;

/// <summary>Who did what, when, to which object.</summary>
/// <param name="Before">The object before, where it was there.</param>
/// <param name="After">The object after, where it is there.</param>
public sealed record AuditResource(
    long Seq, DateTimeOffset At, ActorKind ActorKind, string ActorId, string ActorName, string? Address, string Action, string ObjectType, string ObjectId, string? ObjectName,
    JsonElement? Before, JsonElement? After)
{
    internal static AuditResource Of(AuditRow row) => new(
        row.Seq, row.At, row.ActorKind, row.ActorId, row.ActorName, row.Address, row.Action, row.ObjectType, row.ObjectId, row.ObjectName, Json(row.Before), Json(row.After));

    private static JsonElement? Json(string? text) => text is null ? null : JsonSerializer.Deserialize<JsonElement>(text);
}

/// <summary><c>/api/v1/audit</c>, read only.</summary>
internal static class AuditEndpoints
{
    public static void MapAuditApi(this IEndpointRouteBuilder routes) =>
        routes.MapGet("/api/v1/audit", async (
                HttpContext http, OperationRunner runner, string? person, string? action, string? object_type, string? @object, DateTimeOffset? from, DateTimeOffset? to, int? limit, string? cursor) =>
            {
                var query = new ListAuditEntries(new AuditFilter(person, action, object_type, @object, from, to), cursor, limit ?? Cursor.DefaultLimit);
                var found = await runner.RunAsync(query, http.Caller(), http.RequestAborted);
                return found.Succeeded ? ApiRoutes.List(found, AuditResource.Of) : Problems.Of(found.Error.Below("/filter"));
            })
            .WithTags("Audit").AllowAnonymous()
            .RequirePermission(Permissions.AuditRead).Produces<Listing<AuditResource>>()
            .WithSummary("The audit trail, newest first; action takes also the beginning of several (api_key), from is inclusive, to is not.");
}
