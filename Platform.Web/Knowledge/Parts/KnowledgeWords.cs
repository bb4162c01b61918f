using System.Globalization;
using Microsoft.Extensions.Localization;
using Platform.Core.Knowledge.Contracts;
using Platform.Core.Knowledge.Reading;
using Platform.Web.Shared.Blocks;

namespace Platform.Web.Knowledge.Parts;

/// <summary>Figures and names of the knowledge base as people read them.</summary>
internal static class KnowledgeWords
{
    private const double Step = 1024;

    public static string Number(long value) => value.ToString("N0", CultureInfo.CurrentCulture);

    /// <summary>US dollars.</summary>
    public static string Money(decimal value) => value is > 0 and < 0.0001m ? "< " + 0.0001m.ToString("$0.0000", CultureInfo.CurrentCulture) : value.ToString("$#,0.00##", CultureInfo.CurrentCulture);

    public static string Bytes(IStringLocalizer<PartsText> text, long bytes)
    {
        var (unit, value) = (0, (double)bytes);
        for (; value >= Step && unit < 3; unit++)
            value /= Step;
        return text[$"Bytes.{unit}", value.ToString(unit == 0 || value >= 100 ? "N0" : "N1", CultureInfo.CurrentCulture)];
    }

    /// <summary>Rounded as people say it: seconds, minutes, hours.</summary>
    public static string Duration(IStringLocalizer<PartsText> text, int seconds) => seconds switch
    {
        < 60 => text["Duration.Seconds", Math.Max(1, seconds)],
        < 3600 => text["Duration.Minutes", (int)Math.Ceiling(seconds / 60.0)],
        _ => text["Duration.Hours", (seconds / 3600.0).ToString("0.#", CultureInfo.CurrentCulture)],
    };

    /// <summary>What happened and what to do about it.</summary>
    public static string Fault(IStringLocalizer<PartsText> text, SourceFault fault)
    {
        var sentence = text[$"Fault.{fault.Code}"] is { ResourceNotFound: false } known ? known.Value : text["Fault.other", fault.Code].Value;
        return fault.Page is { } page ? text["Fault.OnPage", page, sentence] : sentence;
    }

    public static string IconOf(SourceKind kind) => kind switch { SourceKind.Site => "globe", SourceKind.Page => "link", SourceKind.Text => "edit", _ => "book" };

    public static StatusBadge.Look LookOf(SourceStatus status) => status switch
    {
        SourceStatus.Ready => StatusBadge.Look.Working,
        SourceStatus.Failed => StatusBadge.Look.Error,
        SourceStatus.Paused => StatusBadge.Look.Warning,
        SourceStatus.Queued => StatusBadge.Look.Offline,
        _ => StatusBadge.Look.Idle,
    };
}
