using System.Globalization;
using Platform.Core.Shared.Operations;

namespace Platform.Core.Agents.Running;

/// <summary>Marks what tools and the loop say to models and to those who try them.</summary>
internal sealed class RunningText
{
    public static readonly Sentences All = new(typeof(RunningText));

    /// <summary>From here on sentences and numbers are in the conversation's language. For asynchronous methods: it holds for their flow and is gone with their end.</summary>
    public static void Speak(string language) => CultureInfo.CurrentUICulture = CultureInfo.CurrentCulture = CultureOf(language);

    public static CultureInfo CultureOf(string language) => CultureInfo.GetCultureInfo(language == "ru" ? "ru-RU" : "en-US");
}
