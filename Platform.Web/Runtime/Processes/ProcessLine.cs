using System.Text.Json;

namespace Platform.Web.Runtime.Processes;

/// <summary>A line of a process's log as people read it. What is no JSON of ours is shown as it is.</summary>
internal sealed record ProcessLine(DateTimeOffset? At, string Level, string Text)
{
    private const string Plain = "";

    public bool IsBad => Level is "Error" or "Critical";

    public bool IsWarning => Level == "Warning";

    // {"at":"2026-01-05T09:00:00+00:00","level":"Information","agent":"demo.support","category":"Runner","message":"…","fault":"IOException"}
    public static ProcessLine Of(string line)
    {
        try
        {
            using var json = JsonDocument.Parse(line);
            var root = json.RootElement;
            if (root.ValueKind != JsonValueKind.Object || Find(root, "message") is not { } message)
                return new ProcessLine(null, Plain, line);
            var at = DateTimeOffset.TryParse(Find(root, "at"), System.Globalization.CultureInfo.InvariantCulture, out var moment) ? moment : (DateTimeOffset?)null;
            return new ProcessLine(at, Find(root, "level") ?? Plain, Find(root, "fault") is { } fault ? $"{message} ({fault})" : message);
        }
        catch (JsonException)
        {
            return new ProcessLine(null, Plain, line);
        }
    }

    private static string? Find(JsonElement root, string name) => root.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
