using System.Globalization;

namespace Platform.Web.Shared.Blocks;

/// <summary>Times as people of a tenant read them: its time zone, the reader's culture.</summary>
public static class TenantTime
{
    /// <summary>Date and time with the offset, so that readers elsewhere are not misled. Null or unknown zone: UTC.</summary>
    public static string Format(DateTimeOffset at, string? timeZone)
    {
        var local = In(at, timeZone);
        var offset = local.Offset == TimeSpan.Zero ? "UTC" : "UTC" + local.ToString("zzz", CultureInfo.InvariantCulture);
        return $"{local.ToString("g", CultureInfo.CurrentCulture)} {offset}";
    }

    public static DateTimeOffset In(DateTimeOffset at, string? timeZone)
        => timeZone is not null && TimeZoneInfo.TryFindSystemTimeZoneById(timeZone, out var zone)
            ? TimeZoneInfo.ConvertTime(at, zone)
            : at.ToUniversalTime();
}
