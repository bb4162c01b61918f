using System.Text.Json;
using System.Text.Json.Nodes;
using Platform.Core.Agents.Contracts;
using Platform.Core.Shared.Operations;

namespace Platform.Core.Agents.Running.Reminders;

/// <summary>Reminders of the user with the agent: said in the channel where they were made.</summary>
internal sealed class ReminderKind(OperationRunner operations, TimeProvider time) : IToolKind
{
    private const double MostMinutes = 5 * 365 * 24 * 60;

    public ToolType Type => ToolType.Reminder;

    public string DefaultSchema => ReminderSchema.Json;

    public Task<IReadOnlyList<ToolFunction>> DescribeAsync(RunnableTool tool, ToolCaller caller, CancellationToken ct) => Task.FromResult(ToolFunctions.One(tool, DefaultSchema, ToolClass.Write));

    public async Task<ToolOutput> RunAsync(RunnableTool tool, string function, JsonObject arguments, ToolCaller caller, ToolTrace trace, CancellationToken ct)
    {
        var sent = new ActionArguments(arguments);
        var zone = LocalTime.Zone(sent, "time_zone", caller.TimeZone);
        return sent.Action switch
        {
            "create" => await CreateAsync(sent, zone, caller, ct),
            "list" => await ListAsync(zone, caller, ct),
            "cancel" => await CancelAsync(sent, caller, ct),
            _ => throw sent.UnknownAction("create", "list", "cancel"),
        };
    }

    private async Task<ToolOutput> CreateAsync(ActionArguments sent, TimeZoneInfo zone, ToolCaller caller, CancellationToken ct)
    {
        var text = sent.RequiredText("text", Data.Reminder.MaximumText);
        var due = DueAt(sent, zone);
        var made = await operations.RunAsync(new CreateReminder(UserOf(caller), caller.Agent, caller.Thread, text, due, zone.Id, caller.Language), ActorOf(caller), ct);
        if (!made.Succeeded)
            throw FaultOf(made.Error);
        return new ToolOutput(ReminderText.All["Created", LocalTime.Text(due, zone), zone.Id, text, made.Value.Id], Json(made.Value, zone));
    }

    private DateTimeOffset DueAt(ActionArguments sent, TimeZoneInfo zone)
    {
        var now = time.GetUtcNow();
        var minutes = sent.Number("in_minutes", 0.1, MostMinutes);
        var at = LocalTime.Moment(sent, "at", zone);
        if (at is not null && minutes is not null)
            throw ActionArguments.Fault("in_minutes", ReminderText.All["When.Both"]);
        if ((at ?? (minutes is { } count ? now.AddMinutes(count) : null)) is not { } due)
            throw ActionArguments.Fault("at", ReminderText.All["When.Missing"]);
        if (due <= now)
            throw ActionArguments.Fault("at", ReminderText.All["When.Past", LocalTime.Text(due, zone), LocalTime.Text(now, zone), zone.Id]);
        return due <= now.AddMinutes(MostMinutes) ? due : throw ActionArguments.Fault("at", ReminderText.All["When.TooFar"]);
    }

    private async Task<ToolOutput> ListAsync(TimeZoneInfo zone, ToolCaller caller, CancellationToken ct)
    {
        var found = await operations.RunAsync(new ListOwnReminders(UserOf(caller), caller.Agent), ActorOf(caller), ct);
        if (!found.Succeeded)
            throw FaultOf(found.Error);
        var lines = found.Value.Select(reminder => ReminderText.All["Line", LocalTime.Text(reminder.DueAt, zone), zone.Id, reminder.Text, reminder.Id]).ToArray();
        return new ToolOutput(lines.Length == 0 ? ReminderText.All["None"] : string.Join('\n', lines), new JsonArray([.. found.Value.Select(reminder => Json(reminder, zone))]));
    }

    private async Task<ToolOutput> CancelAsync(ActionArguments sent, ToolCaller caller, CancellationToken ct)
    {
        var cancelled = await operations.RunAsync(new CancelOwnReminder(UserOf(caller), caller.Agent, sent.RequiredId("id")), ActorOf(caller), ct);
        return cancelled.Succeeded ? new ToolOutput(ReminderText.All["Cancelled", cancelled.Value.Text]) : throw FaultOf(cancelled.Error);
    }

    private static ToolFault FaultOf(Error error) => error.Code switch
    {
        ReminderErrors.TooManyCode => new ToolFault(error.Code, ReminderText.All["TooMany", CreateReminder.MaximumWaiting]),
        ReminderErrors.UnknownCode => ActionArguments.Fault("id", ReminderText.All["Unknown"], error.Code),
        ReminderErrors.EndedCode => ActionArguments.Fault("id", ReminderText.All["Ended"], error.Code),
        _ => new ToolFault(error.Code, error.Detail),
    };

    private static JsonObject Json(ReminderView reminder, TimeZoneInfo zone) => new()
    {
        ["id"] = reminder.Id.ToString(), ["text"] = reminder.Text, ["at"] = LocalTime.Exact(reminder.DueAt, zone), ["time_zone"] = zone.Id,
        ["status"] = JsonNamingPolicy.SnakeCaseLower.ConvertName(reminder.Status.ToString()),
    };

    private static ChannelUser UserOf(ToolCaller caller) => new(caller.Channel, caller.User);

    private static Actor ActorOf(ToolCaller caller) => Actor.Job("tool.reminder", caller.Tenant);
}
