using System.Globalization;
using System.Text.Json.Nodes;
using Platform.Core.Agents.Configuration;
using Platform.Core.Agents.Contracts;

namespace Platform.Core.Agents.Running.Clock;

/// <summary>The time in a zone, and arithmetic of dates: models know neither.</summary>
internal sealed class TimeKind(TimeProvider time) : IToolKind
{
    public ToolType Type => ToolType.Time;

    public string DefaultSchema =>
        """
        {"type":"object","additionalProperties":false,"properties":{
          "operation":{"enum":["now","convert","add","difference"],"default":"now","description":"now: what time it is; convert: date in another zone; add: date plus or minus a span; difference: from date until another one"},
          "time_zone":{"type":"string","maxLength":64,"description":"IANA name, as Europe/Moscow; where it is missing, the user's own"},
          "to_time_zone":{"type":"string","maxLength":64,"description":"IANA name: the result is told in this zone"},
          "date":{"type":"string","maxLength":40,"description":"ISO 8601: 2026-11-21, 2026-11-21T15:30 or 2026-11-21T15:30+03:00; where it is missing, now"},
          "until":{"type":"string","maxLength":40,"description":"for difference: the other date"},
          "years":{"type":"integer","minimum":-9999,"maximum":9999},"months":{"type":"integer","minimum":-99999,"maximum":99999},
          "weeks":{"type":"integer","minimum":-99999,"maximum":99999},"days":{"type":"integer","minimum":-999999,"maximum":999999},
          "hours":{"type":"integer","minimum":-9999999,"maximum":9999999},"minutes":{"type":"integer","minimum":-99999999,"maximum":99999999}}}
        """;

    public Task<IReadOnlyList<ToolFunction>> DescribeAsync(RunnableTool tool, ToolCaller caller, CancellationToken ct) => Task.FromResult(ToolFunctions.One(tool, DefaultSchema, ToolClass.Read));

    public Task<ToolOutput> RunAsync(RunnableTool tool, string function, JsonObject arguments, ToolCaller caller, ToolTrace trace, CancellationToken ct)
    {
        var zone = Zones.Find(AgentConfig.TextOf(arguments, "time_zone"), "/time_zone") ?? Zones.Find(caller.TimeZone, "/time_zone") ?? TimeZoneInfo.Utc;
        var shown = Zones.Find(AgentConfig.TextOf(arguments, "to_time_zone"), "/to_time_zone") ?? zone;
        var operation = AgentConfig.TextOf(arguments, "operation") ?? (arguments.ContainsKey("until") ? "difference" : Spans(arguments) ? "add" : arguments.ContainsKey("date") ? "convert" : "now");
        return Task.FromResult(operation switch
        {
            "now" => Say(Moment.Now(time, zone), shown),
            "convert" => Say(DateOf(arguments, "date", zone), shown),
            "add" => Say(DateAdding.Add(DateOf(arguments, "date", zone), arguments), shown),
            "difference" => DateAdding.Difference(DateOf(arguments, "date", zone), DateOf(arguments, "until", zone)),
            _ => throw new ToolFault(ToolErrors.WrongArguments, RunningText.All["Time.Operation"], "/operation"),
        });
    }

    private Moment DateOf(JsonObject arguments, string key, TimeZoneInfo zone) =>
        AgentConfig.TextOf(arguments, key) is not { } text ? Moment.Now(time, zone)
        : Moment.TryParse(text, zone, out var moment) ? moment
        : throw new ToolFault(ToolErrors.WrongArguments, RunningText.All["Time.Date", text], $"/{key}");

    private static bool Spans(JsonObject arguments) => Array.Exists(DateAdding.Units, arguments.ContainsKey);

    private static ToolOutput Say(Moment moment, TimeZoneInfo zone)
    {
        var at = TimeZoneInfo.ConvertTime(moment.At, zone);
        var culture = CultureInfo.CurrentUICulture;
        // A day is the same day everywhere, unless another zone is asked for.
        var isDay = moment.IsDay && zone.Id == moment.Zone.Id;
        var iso = at.ToString(isDay ? "yyyy-MM-dd" : "yyyy-MM-dd'T'HH:mm:sszzz", CultureInfo.InvariantCulture);
        var data = new JsonObject
        {
            ["iso"] = iso, ["date"] = at.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), ["weekday"] = culture.DateTimeFormat.GetDayName(at.DayOfWeek),
            ["week"] = ISOWeek.GetWeekOfYear(at.DateTime), ["time_zone"] = zone.Id,
        };
        if (isDay)
            return new ToolOutput($"{iso}, {data["weekday"]}", data);
        data["time"] = at.ToString("HH:mm:ss", CultureInfo.InvariantCulture);
        return new ToolOutput($"{iso}, {data["weekday"]}, {at.ToString("HH:mm", CultureInfo.InvariantCulture)}, {zone.Id}", data);
    }
}
