using System.Buffers.Text;
using System.Globalization;
using System.Text;

namespace Platform.Core.Office.Agents;

/// <summary>Where a page ended, opaque to callers.</summary>
internal static class Cursor
{
    public static string Of(string key) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(key));

    public static string Of(DateTimeOffset at, long seq) => Of(string.Create(CultureInfo.InvariantCulture, $"{at.UtcTicks}:{seq}"));

    /// <summary>Null for what was never handed out.</summary>
    public static string? Read(string cursor)
    {
        try
        {
            return Encoding.UTF8.GetString(Base64Url.DecodeFromChars(cursor));
        }
        catch (FormatException)
        {
            return null;
        }
    }

    public static (DateTimeOffset At, long Seq)? ReadTime(string cursor)
    {
        var parts = Read(cursor)?.Split(':');
        return parts is [var ticks, var seq] && long.TryParse(ticks, CultureInfo.InvariantCulture, out var t) && long.TryParse(seq, CultureInfo.InvariantCulture, out var s)
            && t >= 0 && t <= DateTimeOffset.MaxValue.UtcTicks
            ? (new DateTimeOffset(t, TimeSpan.Zero), s) : null;
    }
}
