namespace Platform.Core.Agents.Running.Weather;

/// <summary>Where the weather comes from: Open-Meteo's public API, or a server of one's own that speaks as it does.</summary>
public sealed class WeatherOptions
{
    /// <summary>The section of the configuration: <c>Weather__ForecastUrl</c> in the environment.</summary>
    public const string Section = "Weather";

    /// <summary>http or https, without a slash at the end. The operator's own word: private addresses may stand here.</summary>
    public string GeocodingUrl { get; set; } = "https://geocoding-api.open-meteo.com/v1";

    /// <summary>As <see cref="GeocodingUrl"/>.</summary>
    public string ForecastUrl { get; set; } = "https://api.open-meteo.com/v1";

    internal static bool IsBase(string url) => Uri.TryCreate(url, UriKind.Absolute, out var address) && (address.Scheme is "http" or "https")
        && address.Query.Length == 0 && address.Fragment.Length == 0 && !url.EndsWith('/');
}
