using System.Text.Json;
using Microsoft.Extensions.AI;

namespace Platform.Core.Models.Wire;

/// <summary>Puts an answer together from what a provider sends, piece by piece or whole.</summary>
internal interface IAnswerReader
{
    /// <summary>The provider said why it stopped: the answer is whole, whatever happens to the connection.</summary>
    bool IsFinished { get; }

    bool HasContent { get; }

    /// <summary>What a chunk adds, or null when it adds nothing that can be given out yet.</summary>
    ChatResponseUpdate? Take(string json);
}

/// <summary>What all readers of answers have in common: what is broken gets its name.</summary>
internal static class AnswerJson
{
    public static T Read<T>(string json, Func<JsonElement, T> take)
    {
        JsonDocument document;
        try
        {
            document = JsonDocument.Parse(json);
        }
        catch (JsonException exception)
        {
            throw OpenAiFaults.Bad(LooksLikeHtml(json) ? "The address answers with a web page instead of a model's answer." : "The answer holds broken JSON.", exception);
        }

        using (document)
        {
            try
            {
                return take(document.RootElement);
            }
            catch (Exception exception) when (exception is InvalidOperationException or FormatException or KeyNotFoundException)
            {
                throw OpenAiFaults.Bad("The answer's JSON is not that of a model's answer.", exception);
            }
        }
    }

    public static bool LooksLikeHtml(string text) => text.AsSpan().TrimStart().StartsWith("<", StringComparison.Ordinal);

    public static FunctionCallContent ToolCall(string? id, string? name, string arguments) => string.IsNullOrEmpty(name)
        ? throw OpenAiFaults.Bad("The answer holds half a tool call: it has no name.")
        : new FunctionCallContent(id ?? $"call_{Guid.NewGuid():N}", name, ReadArguments(name, arguments));

    public static string? Text(JsonElement element, string name) => element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    /// <summary>-1 for a number that is no count.</summary>
    public static long? Count(JsonElement usage, string name) =>
        usage.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number ? value.TryGetInt64(out var count) ? count : -1 : null;

    private static Dictionary<string, object?> ReadArguments(string name, string text)
    {
        if (string.IsNullOrWhiteSpace(text))
            return [];
        try
        {
            using var document = JsonDocument.Parse(text);
            if (document.RootElement.ValueKind == JsonValueKind.Object)
                return document.RootElement.EnumerateObject().GroupBy(p => p.Name).ToDictionary(p => p.Key, p => (object?)p.Last().Value.Clone());
        }
        catch (JsonException exception)
        {
            throw OpenAiFaults.Bad($"The answer holds half a tool call: the arguments of '{name}' are no whole JSON.", exception);
        }

        throw OpenAiFaults.Bad($"The arguments of the tool call '{name}' are no JSON object.");
    }
}
