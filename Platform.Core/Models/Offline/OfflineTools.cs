using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.Extensions.AI;

namespace Platform.Core.Models.Offline;

/// <summary>
/// Calls a tool when the question names it plainly: by its name, by two words of its description, or by one where the question also says just what the tool needs (a
/// place, a number, a quotation). And only when what it needs can be filled from the question.
/// </summary>
internal static partial class OfflineTools
{
    // What tools do says little about what they are for.
    private static readonly string[] Verbs = ["get", "fetch", "list", "find", "show", "read", "make", "create", "check", "call", "run", "do"];

    private static readonly string[] WholeQuestion = ["query", "question", "text", "q", "message", "prompt", "input", "search"];

    public static FunctionCallContent? Choose(string question, ChatOptions options, int turn)
    {
        var functions = (options.Tools ?? []).OfType<AIFunctionDeclaration>().ToArray();
        if (functions.Length == 0 || options.ToolMode is NoneChatToolMode || string.IsNullOrWhiteSpace(question))
            return null;
        if (options.ToolMode is RequiredChatToolMode required)
            return Call(Array.Find(functions, f => f.Name == required.RequiredFunctionName) ?? functions.MaxBy(f => Score(question, f))!, question, turn, mustCall: true, exact: false);
        return functions.Select(function => (Function: function, Score: Score(question, function))).Where(scored => scored.Score > 0).OrderByDescending(scored => scored.Score)
            .Select(scored => Call(scored.Function, question, turn, mustCall: false, exact: scored.Score < 2)).FirstOrDefault(call => call is not null);
    }

    // The name whole counts most, then its words, then words of the description.
    private static int Score(string question, AIFunctionDeclaration function)
    {
        var asked = Words.Stems(question).ToHashSet(StringComparer.Ordinal);
        var name = NameParts().Split(function.Name).Where(part => part.Length > 0).Where(part => !Verbs.Contains(part, StringComparer.OrdinalIgnoreCase)).SelectMany(Words.Stems).Distinct(StringComparer.Ordinal).ToArray();
        var score = question.Contains(function.Name, StringComparison.OrdinalIgnoreCase) && function.Name.Length > 3 ? 10 : 0;
        if (name.Length > 0 && name.All(asked.Contains))
            score += 5;
        return score + Words.Stems(function.Description ?? "").Except(name).Distinct(StringComparer.Ordinal).Count(asked.Contains);
    }

    /// <param name="exact">Nothing that is required may be filled with the question as a whole, and something must be required.</param>
    private static FunctionCallContent? Call(AIFunctionDeclaration function, string question, int turn, bool mustCall, bool exact)
    {
        var arguments = new Dictionary<string, object?>();
        var schema = function.JsonSchema;
        var required = schema.TryGetProperty("required", out var names) && names.ValueKind == JsonValueKind.Array
            ? names.EnumerateArray().Select(name => name.GetString()).ToHashSet(StringComparer.Ordinal) : [];
        var numbers = new Queue<string>(Number().Matches(question).Select(match => match.Value));
        var properties = schema.TryGetProperty("properties", out var all) && all.ValueKind == JsonValueKind.Object ? all.EnumerateObject().ToArray() : [];
        if (exact && required.Count == 0)
            return null;
        foreach (var property in properties)
        {
            var value = Fill(property.Name, property.Value, question, numbers, required.Contains(property.Name) && !exact);
            if (exact && required.Contains(property.Name) && question.Equals(value))
                return null;
            if (value is not null)
                arguments[property.Name] = value;
            else if (required.Contains(property.Name) && !mustCall)
                return null;
        }

        return new FunctionCallContent($"offline_{turn}", function.Name, arguments);
    }

    private static object? Fill(string name, JsonElement schema, string question, Queue<string> numbers, bool isRequired)
    {
        if (schema.ValueKind != JsonValueKind.Object)
            return null;
        if (schema.TryGetProperty("enum", out var values) && values.ValueKind == JsonValueKind.Array)
        {
            var asked = Words.Stems(question).ToHashSet(StringComparer.Ordinal);
            var named = values.EnumerateArray().FirstOrDefault(value => value.ValueKind == JsonValueKind.String && Words.Stems(value.GetString()!).Any(asked.Contains));
            return named.ValueKind == JsonValueKind.String ? named.GetString() : Default(schema);
        }

        switch (TypeOf(schema))
        {
            case "integer" or "number" when numbers.TryDequeue(out var number):
                return TypeOf(schema) == "integer" && long.TryParse(number, CultureInfo.InvariantCulture, out var whole) ? whole
                    : decimal.Parse(number.Replace(',', '.'), CultureInfo.InvariantCulture);
            case "string":
                return Text(name, schema, question) ?? Default(schema) ?? (isRequired ? question : null);
            default:
                return Default(schema);
        }
    }

    private static string? Text(string name, JsonElement schema, string question)
    {
        if (schema.TryGetProperty("format", out var format) && format.GetString() is "date" or "date-time")
            return Date().Match(question) is { Success: true } date ? date.Value : null;
        if (Quoted().Match(question) is { Success: true } quoted)
            return quoted.Groups[1].Value;
        if (WholeQuestion.Contains(name, StringComparer.OrdinalIgnoreCase))
            return question;
        // A name of a place or a person after a preposition: "в Казани", "in New York".
        return Place().Match(question) is { Success: true } place ? place.Groups[1].Value : null;
    }

    private static object? Default(JsonElement schema) => schema.TryGetProperty("default", out var value) ? value.Clone() : null;

    private static string? TypeOf(JsonElement schema) => !schema.TryGetProperty("type", out var type) ? null
        : type.ValueKind == JsonValueKind.String ? type.GetString()
        : type.ValueKind == JsonValueKind.Array ? type.EnumerateArray().Select(one => one.GetString()).FirstOrDefault(one => one != "null") : null;

    [GeneratedRegex(@"[_\-.\s]+|(?<=\p{Ll})(?=\p{Lu})")]
    private static partial Regex NameParts();

    [GeneratedRegex(@"(?<![\p{L}\d])-?\d+(?:[.,]\d+)?(?![\p{L}\d])")]
    private static partial Regex Number();

    [GeneratedRegex(@"[""«“']([^""»”']{1,500})[""»”']")]
    private static partial Regex Quoted();

    [GeneratedRegex(@"\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2}(?::\d{2})?(?:Z|[+-]\d{2}:\d{2})?)?")]
    private static partial Regex Date();

    [GeneratedRegex(@"(?<!\p{L})(?:in|at|for|to|from|в|во|на|для|из|до)\s+(\p{Lu}[\p{L}-]+(?:\s+\p{Lu}[\p{L}-]+)*)")]
    private static partial Regex Place();
}
