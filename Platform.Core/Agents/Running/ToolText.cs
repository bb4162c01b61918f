using System.Globalization;
using Platform.Core.Agents.Contracts;
using Platform.Core.Shared.Operations;

namespace Platform.Core.Agents.Running;

/// <summary>Marks the texts that several kinds of tools say.</summary>
internal sealed class ToolText
{
    public static readonly Sentences All = new(typeof(ToolText));

    private static readonly CultureInfo Russian = CultureInfo.GetCultureInfo("ru");
    private static readonly CultureInfo English = CultureInfo.GetCultureInfo("en");

    /// <summary>From here to the end of the asynchronous method that calls this, texts are the conversation's.</summary>
    public static void Speak(ToolCaller caller) => CultureInfo.CurrentCulture = CultureInfo.CurrentUICulture = caller.Language == "ru" ? Russian : English;
}
