using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Platform.Core.Agents.Configuration;
using Platform.Core.Agents.Contracts;

namespace Platform.Core.Agents.Running.Weather;

/// <summary>The weather of a place now and in the next days.</summary>
internal sealed class WeatherKind(OpenMeteo openMeteo) : IToolKind
{
    private const int DefaultDays = 3;

    // As far as Open-Meteo looks.
    private const int MostDays = 16;

    // What own schemas call the place, the likeliest first.
    private static readonly string[] PlaceKeys = ["place", "city", "location", "name", "town"];

    private static readonly string[] Regions = ["country", "country_code", "admin1", "admin2"];

    public ToolType Type => ToolType.Weather;

    public string DefaultSchema =>
        """
        {"type":"object","required":["city"],"additionalProperties":false,"properties":{
          "city":{"type":"string","minLength":1,"maxLength":100,"description":"A town, in any language; with the country where there are several: Springfield, US"},
          "days":{"type":"integer","minimum":1,"maximum":16,"default":3,"description":"How many days to tell of, today among them"}}}
        """;

    public Task<IReadOnlyList<ToolFunction>> DescribeAsync(RunnableTool tool, ToolCaller caller, CancellationToken ct) => Task.FromResult(ToolFunctions.One(tool, DefaultSchema, ToolClass.Read));

    public async Task<ToolOutput> RunAsync(RunnableTool tool, string function, JsonObject arguments, ToolCaller caller, ToolTrace trace, CancellationToken ct)
    {
        var place = await PlaceAsync(arguments, caller, trace, ct);
        var days = arguments["days"] is { } wanted && double.TryParse(wanted.ToString(), CultureInfo.InvariantCulture, out var number) ? (int)Math.Clamp(number, 1, MostDays) : DefaultDays;
        var forecast = await openMeteo.ForecastAsync(place.Latitude, place.Longitude, days, trace, ct);
        try
        {
            return WeatherReport.Of(place.Name, forecast);
        }
        catch (Exception exception) when (exception is InvalidOperationException or KeyNotFoundException or FormatException or IndexOutOfRangeException)
        {
            throw new ToolFault(ToolErrors.BadAnswer, RunningText.All["Weather.NoJson"]);
        }
    }

    private async Task<(string Name, double Latitude, double Longitude)> PlaceAsync(JsonObject arguments, ToolCaller caller, ToolTrace trace, CancellationToken ct)
    {
        if (Number(arguments, "latitude") is { } latitude && Number(arguments, "longitude") is { } longitude)
            return (string.Create(CultureInfo.InvariantCulture, $"{latitude}, {longitude}"), latitude, longitude);
        var key = Array.Find(PlaceKeys, key => !string.IsNullOrWhiteSpace(AgentConfig.TextOf(arguments, key))) ?? throw new ToolFault(ToolErrors.WrongArguments, RunningText.All["Weather.NoPlace"], "/city");
        var text = AgentConfig.TextOf(arguments, key)!.Trim();
        // The service takes the name alone: what stands behind a comma chooses among those of the name.
        var parts = text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        var found = await openMeteo.FindPlaceAsync(parts is [var name, ..] ? name : text, caller.Language, trace, ct);
        try
        {
            if (!found.TryGetProperty("results", out var results) || results.GetArrayLength() == 0)
                throw new ToolFault(ToolErrors.WrongArguments, RunningText.All["Weather.UnknownPlace", text], $"/{key}");
            var all = results.EnumerateArray().ToArray();
            var place = all[Math.Max(0, parts.Length < 2 ? 0 : Array.FindIndex(all, one => parts[1..].All(part => Regions.Any(region => Text(one, region)?.StartsWith(part, StringComparison.OrdinalIgnoreCase) is true))))];
            string?[] names = [Text(place, "name"), Text(place, "admin1"), Text(place, "country")];
            return (string.Join(", ", names.Where(part => !string.IsNullOrEmpty(part)).Distinct()), place.GetProperty("latitude").GetDouble(), place.GetProperty("longitude").GetDouble());
        }
        catch (Exception exception) when (exception is InvalidOperationException or KeyNotFoundException or FormatException)
        {
            throw new ToolFault(ToolErrors.BadAnswer, RunningText.All["Weather.NoJson"]);
        }
    }

    private static string? Text(JsonElement part, string key) => part.TryGetProperty(key, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static double? Number(JsonObject arguments, string key) =>
        arguments[key] is JsonValue value && double.TryParse(value.ToString(), CultureInfo.InvariantCulture, out var number) && Math.Abs(number) <= 180 ? number : null;
}
