using Platform.Core.Agents.Contracts;
using Platform.Core.Agents.Running.Reminders;
using Platform.Core.Shared.Operations;
using Platform.Web.Shared.Api;

namespace Platform.Web.Agents.Api;

/// <summary><c>/api/v1/agents/{agent}/reminders</c>: what an agent has promised its users. They are made in conversations.</summary>
internal static class ReminderEndpoints
{
    public static void MapReminderApi(this IEndpointRouteBuilder routes)
    {
        var reminders = routes.MapGroup("/api/v1/agents/{agent}/reminders").WithTags("Agents").AllowAnonymous();

        reminders.MapGet("", ListAsync)
            .RequirePermission(Permissions.AgentsRead).Produces<Listing<ReminderView>>()
            .WithSummary("The reminders of an agent's users, newest first, for 90 days after they ended: ?status=waiting, delivered or cancelled, ?user=.");
        reminders.MapDelete("/{reminder_id}", async (HttpContext http, OperationRunner runner, string agent, string reminder_id) =>
                ApiRoutes.Gone(await runner.RunAsync(new CancelReminder(agent, RouteId.Of(reminder_id)), http.Caller(), http.RequestAborted)))
            .RequirePermission(Permissions.AgentsWrite).Produces(StatusCodes.Status204NoContent).WithSummary("Cancels a reminder that is waiting; one that was delivered is 409.");
    }

    private static async Task<IResult> ListAsync(HttpContext http, OperationRunner runner, string agent, string? status, string? user, int? limit, string? cursor) =>
        EnumValue.TryRead<ReminderStatus>(status, "/status", out var wanted, out var refusal)
            ? Problems.Answer(await runner.RunAsync(new ListReminders(agent, wanted, user, cursor, limit ?? Cursor.DefaultLimit), http.Caller(), http.RequestAborted))
            : Problems.Of(refusal);
}
