using System.Globalization;
using Microsoft.AspNetCore.WebUtilities;
using Platform.Core.Audit;
using Platform.Web.Shared.Navigation;

namespace Platform.Web.Audit;

/// <summary>The filter as it stands in the address; dates are days of the tenant's time zone.</summary>
internal static class AuditQuery
{
    public static readonly string[] Names = ["person", "action", "type", "object", "from", "to"];

    public static AuditFilter Read(UrlState url, string? timeZone) => Read(url.Read, timeZone);

    public static AuditFilter Read(HttpRequest request, string? timeZone) => Read(name => request.Query[name] is [{ Length: > 0 } value, ..] ? value : null, timeZone);

    /// <summary>The same filter on another address, for the export.</summary>
    public static string Address(string path, UrlState url) =>
        QueryHelpers.AddQueryString(path, Names.Select(name => KeyValuePair.Create(name, url.Read(name))).Where(pair => pair.Value is not null));

    private static AuditFilter Read(Func<string, string?> value, string? timeZone) =>
        new(value("person"), value("action"), value("type"), value("object"), DayOf(value("from"), timeZone, 0), DayOf(value("to"), timeZone, 1));

    // The last day counts as a whole: the end is the beginning of the day after it.
    private static DateTimeOffset? DayOf(string? text, string? timeZone, int plusDays)
    {
        if (!DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) || day.Year is < 2000 or > 9000)
            return null;
        var zone = timeZone is not null && TimeZoneInfo.TryFindSystemTimeZoneById(timeZone, out var found) ? found : TimeZoneInfo.Utc;
        var local = day.AddDays(plusDays).ToDateTime(TimeOnly.MinValue);
        return new DateTimeOffset(local, zone.GetUtcOffset(local));
    }
}
