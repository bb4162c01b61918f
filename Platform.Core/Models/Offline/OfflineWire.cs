using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.AI;
using Platform.Core.Models.Contracts;
using Platform.Core.Models.Wire;

namespace Platform.Core.Models.Offline;

/// <summary>The built-in provider: no network, no model, no chance. It finds, it does not think, and marks what it says with <see cref="Mark"/>.</summary>
internal sealed class OfflineWire : IModelWire
{
    public const string Mark = "[offline] ";

    public const string ChatModel = "extractive";

    public const string EmbeddingModel = "hashed";

    private const int LongestAnswer = 1_500;

    public async IAsyncEnumerable<ChatResponseUpdate> StreamAsync(string model, IReadOnlyList<ChatMessage> messages, ChatOptions options, [EnumeratorCancellation] CancellationToken ct)
    {
        await Task.CompletedTask;
        ct.ThrowIfCancellationRequested();
        var question = messages.LastOrDefault(message => message.Role == ChatRole.User)?.Text ?? "";
        var turn = messages.Count;
        var results = ResultsSinceQuestion(messages);
        if (results.Count == 0 && OfflineTools.Choose(question, options, turn) is { } call)
        {
            yield return Update(turn, [call], ChatFinishReason.ToolCalls);
            yield return Usage(turn, messages, options, TokenEstimate.Of(call));
            yield break;
        }

        var answer = Answer(question, messages, options, results);
        // In pieces, as others stream: whoever reads streams is tried by this one too.
        foreach (var piece in answer.Chunk(48))
        {
            ct.ThrowIfCancellationRequested();
            yield return Update(turn, [new TextContent(new string(piece))], null);
        }

        yield return Update(turn, [], ChatFinishReason.Stop);
        yield return Usage(turn, messages, options, TokenEstimate.Of(answer));
    }

    public Task<WireEmbeddings> EmbedAsync(string model, IReadOnlyList<string> texts, int? dimensions, CancellationToken ct) =>
        Task.FromResult(new WireEmbeddings(
            [.. texts.Select(text => OfflineEmbedding.Of(text, Math.Clamp(dimensions ?? OfflineEmbedding.DefaultDimensions, 16, 4_096)))], texts.Sum(TokenEstimate.Of)));

    public Task<IReadOnlyList<ListedModel>> ListModelsAsync(CancellationToken ct) =>
        Task.FromResult<IReadOnlyList<ListedModel>>([new(ChatModel, 128_000, 1_000, 0, 0), new(EmbeddingModel, 8_192, null, 0, 0)]);

    private static string Answer(string question, IReadOnlyList<ChatMessage> messages, ChatOptions options, IReadOnlyList<string> results)
    {
        var found = results.Count > 0 ? FromResults(question, results) : Sentences(question, Contexts(messages, options));
        var text = string.Join(' ', found);
        if (text.Length > LongestAnswer)
            text = text[..LongestAnswer] + "…";
        if (options.ResponseFormat is ChatResponseFormatJson json)
            return Json(json.Schema, text).ToJsonString(new JsonSerializerOptions { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
        if (text.Length > 0)
            return Mark + text;
        return Mark + (Words.IsRussian(question)
            ? "В том, что мне дано, ответа на это нет. Я работаю без языковой модели и только ищу подходящие предложения."
            : "What I was given holds no answer to this. I work without a language model and only look for fitting sentences.");
    }

    private static IReadOnlyList<string> FromResults(string question, IReadOnlyList<string> results) =>
        results.Sum(result => result.Length) <= LongestAnswer && !results.Any(OfflineContexts.HasDocuments) ? results : Sentences(question, results) is { Length: > 0 } found ? found : results.Where(result => !OfflineContexts.HasDocuments(result)).ToArray();

    private static string[] Sentences(string question, IEnumerable<string> contexts) => [.. ExtractiveSearch.Find(question, contexts.SelectMany(OfflineContexts.Of)).Select(sentence => sentence.Cited)];

    private static IEnumerable<string> Contexts(IReadOnlyList<ChatMessage> messages, ChatOptions options)
    {
        if (options.Instructions is { Length: > 0 } instructions)
            yield return instructions;
        var last = -1;
        for (var i = 0; i < messages.Count; i++)
            if (messages[i].Role == ChatRole.User)
                last = i;
        for (var i = 0; i < messages.Count; i++)
            // Its own answers only repeat what it found before.
            if (i != last && messages[i].Role != ChatRole.Assistant)
                yield return messages[i].Text;
    }

    private static List<string> ResultsSinceQuestion(IReadOnlyList<ChatMessage> messages)
    {
        var results = new List<string>();
        foreach (var message in messages)
        {
            if (message.Role == ChatRole.User && !message.Contents.Any(content => content is FunctionResultContent))
                results.Clear();
            results.AddRange(message.Contents.OfType<FunctionResultContent>().Select(result => result.Result as string ?? JsonSerializer.Serialize(result.Result, AIJsonUtilities.DefaultOptions)));
        }

        return results;
    }

    // The simplest value that has the schema's form, with what was found in its texts.
    private static JsonNode Json(JsonElement? schema, string text)
    {
        if (schema is not { ValueKind: JsonValueKind.Object } shape || !shape.TryGetProperty("properties", out var properties) || properties.ValueKind != JsonValueKind.Object)
            return new JsonObject { ["answer"] = text, ["offline"] = true };
        var json = new JsonObject();
        foreach (var property in properties.EnumerateObject())
            json[property.Name] = Value(property.Value, text);
        return json;
    }

    private static JsonNode? Value(JsonElement schema, string text)
    {
        if (schema.ValueKind == JsonValueKind.Object && schema.TryGetProperty("enum", out var values) && values.ValueKind == JsonValueKind.Array && values.GetArrayLength() > 0)
            return JsonNode.Parse(values[0].GetRawText());
        return (schema.ValueKind == JsonValueKind.Object && schema.TryGetProperty("type", out var type) && type.ValueKind == JsonValueKind.String ? type.GetString() : null) switch
        {
            "integer" or "number" => 0,
            "boolean" => false,
            "array" => new JsonArray(),
            "object" => schema.TryGetProperty("properties", out _) ? Json(schema, text) : new JsonObject(),
            _ => text,
        };
    }

    private static ChatResponseUpdate Update(int turn, IList<AIContent> contents, ChatFinishReason? finish) =>
        new(ChatRole.Assistant, contents) { ResponseId = $"offline-{turn}", MessageId = $"offline-{turn}", FinishReason = finish };

    private static ChatResponseUpdate Usage(int turn, IReadOnlyList<ChatMessage> messages, ChatOptions options, int completion)
    {
        var prompt = TokenEstimate.Of(messages, options);
        return Update(turn, [new UsageContent(new UsageDetails { InputTokenCount = prompt, OutputTokenCount = completion, TotalTokenCount = prompt + completion })], null);
    }
}
