using Microsoft.Extensions.Localization;

namespace Platform.Web.Shared.Blocks;

/// <summary>How long ago, in few letters. <c>wwwroot/js/shell.js</c> keeps the same steps when it counts on.</summary>
public static class AgeText
{
    public static string Of(TimeSpan age, IStringLocalizer<SharedText> text) => age.TotalSeconds switch
    {
        < 2 => text["Age.Now"],
        < 60 => text["Age.Seconds", (int)age.TotalSeconds],
        < 3600 => text["Age.Minutes", (int)age.TotalMinutes],
        < 86400 => text["Age.Hours", (int)age.TotalHours],
        _ => text["Age.Days", (int)age.TotalDays],
    };
}
