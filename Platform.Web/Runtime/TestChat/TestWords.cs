using System.Globalization;
using Microsoft.Extensions.Localization;
using Platform.Protocol.Runtime;

namespace Platform.Web.Runtime.TestChat;

/// <summary>What people call the things of a run, and how they read its numbers.</summary>
internal static class TestWords
{
    /// <summary>US dollars.</summary>
    public static string Money(decimal value) => value.ToString("$#,0.00####", CultureInfo.CurrentCulture);

    public static string Number(long value) => value.ToString("N0", CultureInfo.CurrentCulture);

    /// <summary>Milliseconds, and from one second on seconds.</summary>
    public static string Took(IStringLocalizer text, int milliseconds) =>
        milliseconds < 1_000 ? text["Took.Milliseconds", Number(milliseconds)] : text["Took.Seconds", (milliseconds / 1_000.0).ToString("0.0", CultureInfo.CurrentCulture)];

    /// <param name="share">0.05 for five per cent more; null where there is nothing to compare with.</param>
    public static string Difference(IStringLocalizer text, decimal? share) => share switch
    {
        null => text["Difference.New"],
        0 => text["Difference.Same"],
        var of => of.Value.ToString("+0 %;−0 %;±0 %", CultureInfo.CurrentCulture),
    };

    /// <summary>What a step is; one of a newer process keeps its own name.</summary>
    public static string Node(IStringLocalizer text, string node) => text[$"Node.{node}"] is { ResourceNotFound: false } known ? known : node;

    /// <summary>A few words on what the step is about.</summary>
    public static string About(IStringLocalizer text, TraceStep step) => step.Node switch
    {
        "prompt" => text["About.Prompt", TraceData.Objects(step, "messages").Count(), TraceData.Objects(step, "functions").Count()],
        "model" when TraceData.Error(step) is { } code => code,
        "model" when step.Text == "kept" => text["About.Kept"],
        "model" when TraceData.Text(step, "provider") is { Length: > 0 } provider => string.IsNullOrEmpty(step.Text) ? provider : $"{provider} · {step.Text}",
        // "2 turns from redis": the number says it all.
        "load_thread" when int.TryParse(step.Text.Split(' ')[0], NumberStyles.None, CultureInfo.InvariantCulture, out var turns) => text["About.Turns", turns],
        "retrieve" when step.Data is System.Text.Json.Nodes.JsonObject && TraceData.Text(step, "error") is null => text["About.Retrieved", TraceData.Objects(step, "documents").Count(), (int)(TraceData.Number(step, "remembered") ?? 0)],
        "context" when TraceData.Number(step, "tokens") is { } tokens => text["Figures.Tokens", Number((long)tokens)],
        _ => step.Text,
    };

    public static string Icon(TraceStep step) => step.Node switch
    {
        _ when TraceData.Error(step) is not null => "warning",
        "load_thread" => "chat",
        "retrieve" => "search",
        "prompt" => "book",
        "model" => "agent",
        "tool" or "tools" => "tool",
        "fit" or "context" => "unfold",
        "cite" => "link",
        "note" => "info",
        "answer" => "done",
        _ => "clock",
    };
}
