using System.Globalization;
using Platform.Core.Shared.Operations;

namespace Platform.Core.Agents.Running;

/// <summary>Marks what tools and the loop say to models and to those who try them.</summary>
internal sealed class RunningText
{
    public static readonly Sentences All = new(typeof(RunningText));

    /// <summary>The sentences of a call are in its conversation's language: set for its flow, gone with its end.</summary>
    public static CultureInfo CultureOf(string language) => CultureInfo.GetCultureInfo(language == "ru" ? "ru-RU" : "en-US");
}
