using Platform.Core.Office.History;
using Platform.Protocol.Office;

namespace Platform.Web.Office.Drawer;

/// <summary>A piece of the status strip; left edge and width as shares of the whole.</summary>
public readonly record struct StripSlice(string Status, double Left, double Width, DateTimeOffset From)
{
    // More than a strip has pixels worth telling apart.
    private const int Most = 300;

    /// <summary>Every status as long as it lasted. Of an agent that changes too often for that, equal steps that each show the worst of their time.</summary>
    public static IReadOnlyList<StripSlice> Of(AgentHistory history)
    {
        ArgumentNullException.ThrowIfNull(history);
        var whole = history.To - history.From;
        if (history.Segments.Count <= Most)
            return [.. history.Segments.Select(span => new StripSlice(span.State, (span.From - history.From) / whole, (span.To - span.From) / whole, span.From))];
        var worst = new string?[Most];
        foreach (var span in history.Segments)
        {
            var last = Math.Min(Most - 1, (int)Math.Ceiling((span.To - history.From) / whole * Most) - 1);
            for (var step = (int)((span.From - history.From) / whole * Most); step <= last; step++)
                worst[step] = Worse(worst[step], span.State);
        }
        return [.. worst.Index().Where(step => step.Item is not null).Select(step => new StripSlice(step.Item!, (double)step.Index / Most, 1.0 / Most, history.From + whole * step.Index / Most))];
    }

    private static string Worse(string? a, string b) => a is null || Urgency(b) < Urgency(a) ? b : a;

    private static int Urgency(string status) => BoardStatuses.ByUrgency.TakeWhile(one => one != status).Count();
}
