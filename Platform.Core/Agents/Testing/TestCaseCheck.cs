using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Platform.Core.Agents.Configuration;
using Platform.Core.Shared.Operations;

namespace Platform.Core.Agents.Testing;

/// <summary>What is wrong with a test case, everything at once, with pointers into it.</summary>
internal sealed class TestCaseCheck
{
    public const int MostName = 200;

    public const int MostText = 20_000;

    private const int MostEntries = 50;
    private const int MostRecordings = 100;
    private const int MostFragment = 2_000;
    private const int MostPattern = 500;
    private const int MostArguments = 8_000;
    private const int MostUserData = 8_000;

    // What a tool itself may answer, in characters.
    private const int MostResult = 16 * 1024;
    private const int LeastTimeout = 5;
    private const int MostTimeout = 600;

    private readonly List<FieldError> _faults = [];

    private TestCaseCheck()
    {
    }

    public static IReadOnlyList<FieldError> Of(TestCaseContent content)
    {
        var check = new TestCaseCheck();
        check.Question(content);
        check.Expectations(content);
        check.Recordings(content.Recordings);
        return check._faults;
    }

    private void Question(TestCaseContent content)
    {
        if (string.IsNullOrWhiteSpace(content.Name) || content.Name.Length > MostName || content.Name.Any(char.IsControl))
            Fault("/name", "Name", MostName);
        Text("/question", content.Question, MostText);
        Count("/earlier", content.Earlier.Count, MostEntries);
        foreach (var (index, turn) in content.Earlier.Index())
            Text($"/earlier/{index}/text", turn.Text, MostText);
        if (content.TimeoutSeconds is { } seconds and (< LeastTimeout or > MostTimeout))
            Fault("/timeout_seconds", "Timeout", LeastTimeout, MostTimeout);
        if (content.UserData is { } data)
            UserData(data);
    }

    private void UserData(JsonObject data)
    {
        Json("/user_data", data, MostUserData);
        foreach (var key in new[] { "name", "language", "time_zone" }.Where(key => data[key] is not null && AgentConfig.TextOf(data, key) is null))
            Fault($"/user_data/{key}", "UserData.Text");
        if (AgentConfig.TextOf(data, "language") is not (null or "ru" or "en"))
            Fault("/user_data/language", "UserData.Language");
        if (AgentConfig.TextOf(data, "time_zone") is { } zone && !TimeZoneInfo.TryFindSystemTimeZoneById(zone, out _))
            Fault("/user_data/time_zone", "UserData.TimeZone", zone);
    }

    private void Expectations(TestCaseContent content)
    {
        Count("/calls", content.Calls.Count, MostEntries);
        foreach (var (index, call) in content.Calls.Index())
        {
            Tool($"/calls/{index}/tool", call.Tool);
            Json($"/calls/{index}/arguments", call.Arguments, MostArguments);
        }

        Count("/not_called", content.NotCalled.Count, MostEntries);
        foreach (var (index, tool) in content.NotCalled.Index())
            Tool($"/not_called/{index}", tool);
        Fragments("/contains", content.Contains);
        Fragments("/not_contains", content.NotContains);
        Pattern(content.Pattern);
        if (content.Judge is not { } judge)
            return;
        Text("/judge/criterion", judge.Criterion, MostFragment);
        if (string.IsNullOrWhiteSpace(judge.Provider) != string.IsNullOrWhiteSpace(judge.ModelId))
            Fault("/judge/model_id", "Judge.Model");
    }

    private void Fragments(string pointer, IReadOnlyList<string> fragments)
    {
        Count(pointer, fragments.Count, MostEntries);
        foreach (var (index, fragment) in fragments.Index())
            Text($"{pointer}/{index}", fragment, MostFragment);
    }

    private void Pattern(string? pattern)
    {
        if (pattern is null)
            return;
        Text("/pattern", pattern, MostPattern);
        try
        {
            _ = new Regex(pattern, RegexOptions.CultureInvariant, Runs.Expectations.PatternPatience);
        }
        catch (RegexParseException exception)
        {
            Fault("/pattern", "Pattern", exception.Message);
        }
    }

    private void Recordings(IReadOnlyList<RecordedResult> recordings)
    {
        Count("/recordings", recordings.Count, MostRecordings);
        foreach (var (index, recording) in recordings.Index())
        {
            Tool($"/recordings/{index}/tool", recording.Tool);
            Json($"/recordings/{index}/arguments", recording.Arguments, MostArguments);
            // A tool may well answer with nothing.
            if (recording.Result.Length > 0)
                Text($"/recordings/{index}/result", recording.Result, MostResult);
        }
    }

    private void Tool(string pointer, string name)
    {
        if (name.Length is 0 or > 64 || !name.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-'))
            Fault(pointer, "Tool");
    }

    private void Json(string pointer, JsonObject? json, int most)
    {
        var text = json is null ? "" : AgentConfig.Text(json);
        if (text.Length > most)
            Fault(pointer, "Arguments.Large", most);
        // As PostgreSQL has it, and only as an escape can it stand in JSON.
        if (text.Contains(@"\u0000", StringComparison.Ordinal))
            Fault(pointer, "Null");
    }

    private void Text(string pointer, string text, int most)
    {
        if (string.IsNullOrWhiteSpace(text) || text.Length > most)
            Fault(pointer, "Text", most);
        else if (text.Contains('\0', StringComparison.Ordinal))
            Fault(pointer, "Null");
    }

    private void Count(string pointer, int count, int most)
    {
        if (count > most)
            Fault(pointer, "Count", most);
    }

    private void Fault(string pointer, string key, params ReadOnlySpan<object?> arguments) => _faults.Add(new FieldError(pointer, TestingText.All[key, arguments]));
}
