using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Platform.Core.Agents.Testing;
using Platform.Core.Shared.Operations;

namespace Platform.Web.Agents.Testing;

/// <summary>A test case as its form holds it: lists as lines, arguments as the text that is typed.</summary>
public sealed class TestCaseDraft
{
    private static readonly JsonSerializerOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    // What the form has fields of its own for.
    private static readonly string[] KnownData = ["name", "language", "time_zone"];

    private string _before = "";

    public string Name { get; set; } = "";

    public string Question { get; set; } = "";

    public List<TurnDraft> Earlier { get; init; } = [];

    public string UserName { get; set; } = "";

    public string Language { get; set; } = "";

    public string TimeZone { get; set; } = "";

    /// <summary>What the form has no field for, as JSON.</summary>
    public string OtherData { get; set; } = "";

    public List<CallDraft> Calls { get; init; } = [];

    public string NotCalled { get; set; } = "";

    public string Contains { get; set; } = "";

    public string NotContains { get; set; } = "";

    public bool IgnoresCase { get; set; } = true;

    public string Pattern { get; set; } = "";

    public string Criterion { get; set; } = "";

    public string? JudgeProvider { get; set; }

    public string? JudgeModel { get; set; }

    public List<RecordingDraft> Recordings { get; init; } = [];

    public int? TimeoutSeconds { get; set; }

    public bool IsDirty => Mark() != _before;

    public static TestCaseDraft Of(TestCaseContent content)
    {
        var data = content.UserData ?? [];
        var others = (JsonObject)data.DeepClone();
        foreach (var key in KnownData)
            others.Remove(key);
        var draft = new TestCaseDraft
        {
            Name = content.Name, Question = content.Question, Earlier = [.. content.Earlier.Select(turn => new TurnDraft { Role = turn.Role, Text = turn.Text })],
            UserName = Said(data, "name"), Language = Said(data, "language"), TimeZone = Said(data, "time_zone"), OtherData = others.Count == 0 ? "" : Text(others),
            Calls = [.. content.Calls.Select(call => new CallDraft { Tool = call.Tool, Arguments = Text(call.Arguments) })], NotCalled = Lines(content.NotCalled),
            Contains = Lines(content.Contains), NotContains = Lines(content.NotContains), IgnoresCase = content.IgnoresCase, Pattern = content.Pattern ?? "",
            Criterion = content.Judge?.Criterion ?? "", JudgeProvider = content.Judge?.Provider, JudgeModel = content.Judge?.ModelId, TimeoutSeconds = content.TimeoutSeconds,
        };
        draft.Record(content.Recordings);
        draft.Keep();
        return draft;
    }

    /// <summary>From here on the form holds what is stored.</summary>
    public void Keep() => _before = Mark();

    /// <summary>These recordings take the place of those that were there.</summary>
    public void Record(IEnumerable<RecordedResult> recordings)
    {
        Recordings.Clear();
        Recordings.AddRange(recordings.Select(recording => new RecordingDraft { Tool = recording.Tool, Arguments = Text(recording.Arguments), Result = recording.Result }));
    }

    /// <summary>What is typed, and the JSON in it that is none.</summary>
    public TestCaseContent Read(List<FieldError> faults, string wrongJson)
    {
        var data = Json(OtherData, "/user_data", faults, wrongJson) ?? [];
        foreach (var (key, value) in new[] { ("name", UserName), ("language", Language), ("time_zone", TimeZone) })
        {
            if (value.Trim().Length > 0)
                data[key] = value.Trim();
        }

        return new TestCaseContent
        {
            Name = Name, Question = Question, Earlier = [.. Earlier.Select(turn => new TestTurn(turn.Role, turn.Text))], UserData = data.Count == 0 ? null : data,
            Calls = [.. Calls.Index().Select(call => new ExpectedCall(call.Item.Tool.Trim(), Json(call.Item.Arguments, $"/calls/{call.Index}/arguments", faults, wrongJson)))],
            NotCalled = Entries(NotCalled), Contains = Entries(Contains), NotContains = Entries(NotContains), IgnoresCase = IgnoresCase, Pattern = Pattern.Length == 0 ? null : Pattern,
            Judge = string.IsNullOrWhiteSpace(Criterion) ? null : new TestJudge(Criterion.Trim(), Named(JudgeProvider), Named(JudgeModel)),
            Recordings = [.. Recordings.Index().Select(one => new RecordedResult(one.Item.Tool.Trim(), one.Item.Result, Json(one.Item.Arguments, $"/recordings/{one.Index}/arguments", faults, wrongJson)))],
            TimeoutSeconds = TimeoutSeconds,
        };
    }

    private string Mark() => JsonSerializer.Serialize(new
    {
        Name, Question, Earlier, UserName, Language, TimeZone, OtherData, Calls, NotCalled, Contains, NotContains, IgnoresCase, Pattern, Criterion, JudgeProvider, JudgeModel, Recordings, TimeoutSeconds,
    });

    private static JsonObject? Json(string text, string pointer, List<FieldError> faults, string wrongJson)
    {
        if (string.IsNullOrWhiteSpace(text))
            return null;
        try
        {
            if (JsonNode.Parse(text) is JsonObject read && read.Count >= 0)
                return read;
        }
        catch (Exception exception) when (exception is JsonException or ArgumentException)
        {
            // No JSON, or with a key twice: said below.
        }

        faults.Add(new FieldError(pointer, wrongJson));
        return null;
    }

    private static string[] Entries(string lines) => lines.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    // Where an answer is compared, breaks of lines are spaces.
    private static string Lines(IReadOnlyList<string> entries) => string.Join('\n', entries.Select(entry => entry.ReplaceLineEndings(" ")));

    private static string Said(JsonObject data, string key) => data[key] is JsonValue value && value.TryGetValue<string>(out var text) ? text : "";

    private static string? Named(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();

    private static string Text(JsonObject? json) => json is null ? "" : json.ToJsonString(Plain);
}

public sealed class TurnDraft
{
    public TestTurnRole Role { get; set; }

    public string Text { get; set; } = "";
}

public sealed class CallDraft
{
    public string Tool { get; set; } = "";

    /// <summary>JSON; empty where any arguments will do.</summary>
    public string Arguments { get; set; } = "";
}

public sealed class RecordingDraft
{
    public string Tool { get; set; } = "";

    /// <summary>JSON; empty for all calls.</summary>
    public string Arguments { get; set; } = "";

    public string Result { get; set; } = "";
}
