using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Platform.Core.Agents.Running.Weather;

/// <summary>A forecast in words.</summary>
internal static class WeatherReport
{
    // WMO 4677 as Open-Meteo uses it, by the names of their sentences.
    private static readonly (int From, int To, string Name)[] Codes =
    [
        (0, 0, "Clear"), (1, 2, "Partly"), (3, 3, "Overcast"), (45, 48, "Fog"), (51, 57, "Drizzle"), (61, 65, "Rain"), (66, 67, "FreezingRain"), (71, 77, "Snow"),
        (80, 82, "Showers"), (85, 86, "SnowShowers"), (95, 99, "Thunderstorm"),
    ];

    public static ToolOutput Of(string place, JsonElement forecast)
    {
        var (current, daily) = (forecast.GetProperty("current"), forecast.GetProperty("daily"));
        var zone = forecast.TryGetProperty("timezone", out var named) ? named.GetString() : "";
        var text = new StringBuilder();
        text.Append(RunningText.All["Weather.Now", place, current.GetProperty("time").GetString(), zone, Sky(current, "weather_code"), Number(current, "temperature_2m"),
            Number(current, "apparent_temperature"), Number(current, "relative_humidity_2m"), Number(current, "wind_speed_10m"), Number(current, "precipitation")]);
        var times = daily.GetProperty("time");
        for (var day = 0; day < times.GetArrayLength(); day++)
        {
            text.Append('\n').Append(RunningText.All["Weather.Day", times[day].GetString(), Sky(daily, "weather_code", day), Number(daily, "temperature_2m_min", day), Number(daily, "temperature_2m_max", day),
                Number(daily, "precipitation_sum", day), Number(daily, "precipitation_probability_max", day), Number(daily, "wind_speed_10m_max", day)]);
        }

        return new ToolOutput(text.ToString(), new JsonObject
        {
            ["place"] = place, ["time_zone"] = zone, ["current"] = JsonNode.Parse(current.GetRawText()), ["daily"] = JsonNode.Parse(daily.GetRawText()),
        });
    }

    private static string Sky(JsonElement part, string key, int? day = null)
    {
        var code = Value(part, key, day) is { ValueKind: JsonValueKind.Number } value ? (int)value.GetDouble() : -1;
        var name = Array.Find(Codes, known => code >= known.From && code <= known.To).Name;
        return name is null ? "–" : RunningText.All[$"Weather.Sky.{name}"];
    }

    // What a station does not measure is null.
    private static string Number(JsonElement part, string key, int? day = null) =>
        Value(part, key, day) is { ValueKind: JsonValueKind.Number } value ? value.GetDouble().ToString("0.#", CultureInfo.CurrentUICulture) : "–";

    private static JsonElement? Value(JsonElement part, string key, int? day) =>
        !part.TryGetProperty(key, out var value) ? null : day is not { } at ? value : at < value.GetArrayLength() ? value[at] : null;
}
