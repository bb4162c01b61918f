using System.Text.RegularExpressions;

namespace Platform.Core.Agents.Running.Clock;

/// <summary>Time zones by their IANA names, and by nothing else: «Moscow» and "Russian Standard Time" are answered with what was meant.</summary>
internal static partial class Zones
{
    private const int MostHints = 3;

    /// <summary>Null where none is named.</summary>
    /// <exception cref="ToolFault">There is no such zone.</exception>
    public static TimeZoneInfo? Find(string? name, string pointer)
    {
        if (string.IsNullOrWhiteSpace(name))
            return null;
        if (Name().IsMatch(name) && TimeZoneInfo.TryFindSystemTimeZoneById(name, out var zone))
            return zone;
        var hints = Hints(name);
        throw new ToolFault(ToolErrors.WrongArguments, hints.Length > 0 ? RunningText.All["Time.ZoneHint", name, string.Join(", ", hints)] : RunningText.All["Time.Zone", name], pointer);
    }

    private static string[] Hints(string name)
    {
        if (TimeZoneInfo.TryConvertWindowsIdToIanaId(name, out var iana))
            return [iana];
        var wanted = name.Trim().Replace(' ', '_');
        return [.. TimeZoneInfo.GetSystemTimeZones().Select(zone => zone.Id)
            .Where(id => Name().IsMatch(id) && id[(id.LastIndexOf('/') + 1)..].StartsWith(wanted[(wanted.LastIndexOf('/') + 1)..], StringComparison.OrdinalIgnoreCase)).Order(StringComparer.Ordinal).Take(MostHints)];
    }

    // Europe/Moscow, America/Argentina/Buenos_Aires, Etc/GMT+3, UTC: Windows' names have spaces.
    [GeneratedRegex(@"^[A-Za-z][A-Za-z0-9_+\-]*(/[A-Za-z0-9_+\-]+)*\z")]
    private static partial Regex Name();
}
