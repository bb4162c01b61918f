using Platform.Core.Access.Contracts;
using Platform.Core.Runtime.Conversations;
using Platform.Core.Shared.Operations;
using Platform.Web.Access.Session;

namespace Platform.Web.Runtime.Conversations;

/// <summary>Conversations as files; the lines go out while they are read.</summary>
internal static class ConversationExport
{
    public static void MapConversationExport(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/manage/{tenant}/conversations/export.{format}", (string tenant, string format, HttpContext context, IUserActors actors, OperationRunner runner, TimeProvider time, CancellationToken ct) =>
            AnswerAsync(tenant, format, null, context, actors, runner, time, ct)).RequireAuthorization().ExcludeFromDescription();
        routes.MapGet("/manage/{tenant}/conversations/{id:guid}/export.{format}", (
            string tenant, string format, Guid id, HttpContext context, IUserActors actors, OperationRunner runner, TimeProvider time, CancellationToken ct) =>
            AnswerAsync(tenant, format, id, context, actors, runner, time, ct)).RequireAuthorization().ExcludeFromDescription();
    }

    private static async Task<IResult> AnswerAsync(
        string tenant, string format, Guid? id, HttpContext context, IUserActors actors, OperationRunner runner, TimeProvider time, CancellationToken ct)
    {
        (ExportFormat Format, string Type)? wanted = format switch
        {
            "json" => (ExportFormat.Json, "application/json"), "csv" => (ExportFormat.Csv, "text/csv; charset=utf-8"), "txt" => (ExportFormat.Text, "text/plain; charset=utf-8"), _ => null,
        };
        if (wanted is not { } export || StaffCookie.SessionOf(context.User) is not { } session || await actors.EnterAcrossTenants(session, tenant, ct) is not { } entered
            || !entered.Actor.May(Permissions.ConversationsRead))
            return Results.NotFound();
        var actor = entered.Actor with { Address = context.Connection.RemoteIpAddress?.ToString() };
        // A foreign id is known before the first byte goes out.
        if (id is { } one && !(await runner.RunAsync(new GetConversation(one), actor, ct)).Succeeded)
            return Results.NotFound();
        var filter = ConversationQuery.Read(name => context.Request.Query[name], time.GetUtcNow());
        context.Response.Headers.CacheControl = "no-store";
        return Results.Stream(async output =>
        {
            var result = await runner.RunAsync(new ExportConversations(filter, id, export.Format, output, entered.Tenant.TimeZone), actor, ct);
            // The status is out already: an ended connection is the only way left to say that the file is not whole.
            if (!result.Succeeded)
                context.Abort();
        }, export.Type, id is null ? $"conversations-{tenant}.{format}" : $"conversation-{id}.{format}");
    }
}
