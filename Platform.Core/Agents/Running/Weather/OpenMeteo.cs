using System.Globalization;
using System.Text.Json;
using Microsoft.Extensions.Options;
using Platform.Core.Shared.Security;

namespace Platform.Core.Agents.Running.Weather;

/// <summary>
/// Open-Meteo over HTTP. Places: <c>{"results":[{"name":"Kazan","latitude":55.78,"longitude":49.12,"country":"Russia","admin1":"Tatarstan","timezone":"Europe/Moscow"}]}</c>,
/// without <c>results</c> where there is none. Forecast: <c>{"timezone":"Europe/Moscow","current":{"time":"2026-11-21T14:00","temperature_2m":-3.1,…},"daily":{"time":["2026-11-21",…],
/// "temperature_2m_max":[-1.2,…],…}}</c>. Refusals: status 400 with <c>{"error":true,"reason":"…"}</c>.
/// </summary>
internal sealed class OpenMeteo(IOptions<WeatherOptions> options) : IDisposable
{
    // A forecast of 16 days is about 4 KiB.
    private const int LongestAnswer = 256 * 1024;

    // The addresses are the operator's; no redirects all the same.
    private readonly HttpClient _http = new(SsrfGuard.CreateHandler(allowPrivate: true)) { Timeout = Timeout.InfiniteTimeSpan };

    public Task<JsonElement> FindPlaceAsync(string name, string language, ToolTrace trace, CancellationToken ct) =>
        GetAsync($"{options.Value.GeocodingUrl}/search?name={Uri.EscapeDataString(name)}&count=10&language={language}&format=json", trace, ct);

    public Task<JsonElement> ForecastAsync(double latitude, double longitude, int days, ToolTrace trace, CancellationToken ct) => GetAsync(
        string.Create(CultureInfo.InvariantCulture, $"{options.Value.ForecastUrl}/forecast?latitude={latitude}&longitude={longitude}")
        + "&current=temperature_2m,apparent_temperature,relative_humidity_2m,precipitation,weather_code,wind_speed_10m"
        + "&daily=weather_code,temperature_2m_max,temperature_2m_min,precipitation_sum,precipitation_probability_max,wind_speed_10m_max"
        + string.Create(CultureInfo.InvariantCulture, $"&wind_speed_unit=ms&timezone=auto&forecast_days={days}"),
        trace, ct);

    public void Dispose() => _http.Dispose();

    private async Task<JsonElement> GetAsync(string url, ToolTrace trace, CancellationToken ct)
    {
        trace.Add("request", $"GET {url}");
        try
        {
            using var response = await _http.GetAsync(new Uri(url), HttpCompletionOption.ResponseHeadersRead, ct);
            var text = await LimitedBody.ReadAsync(response.Content, LongestAnswer, ct);
            trace.Add("response", $"{(int)response.StatusCode} {response.Content.Headers.ContentType?.MediaType}");
            return Read(text.Text, (int)response.StatusCode);
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException)
        {
            throw new ToolFault(ToolErrors.Unreachable, RunningText.All["Weather.Unreachable"]);
        }
    }

    private static JsonElement Read(string text, int status)
    {
        JsonElement root;
        try
        {
            using var document = JsonDocument.Parse(text);
            root = document.RootElement.Clone();
        }
        catch (JsonException)
        {
            throw status is >= 200 and < 300
                ? new ToolFault(ToolErrors.BadAnswer, RunningText.All["Weather.NoJson"])
                : new ToolFault(ToolErrors.HttpStatus, RunningText.All["Weather.Status", status]);
        }

        if (status is >= 200 and < 300 && root.ValueKind == JsonValueKind.Object && !root.TryGetProperty("error", out _))
            return root;
        var reason = root.ValueKind == JsonValueKind.Object && root.TryGetProperty("reason", out var said) && said.ValueKind == JsonValueKind.String ? said.GetString()! : "";
        throw new ToolFault(ToolErrors.HttpStatus, $"{RunningText.All["Weather.Status", status]} {reason[..Math.Min(reason.Length, 300)]}".Trim());
    }
}
