using System.Net.Http.Headers;
using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.AI;

namespace Platform.Core.Models.Wire;

/// <summary>
/// OpenAI's chat completions, responses (for prompts stored there), embeddings and list of models over HTTP, as OpenRouter, Ollama, vLLM and others speak them too. Our own adapter rather than the OpenAI
/// package: what an odd server sends (a web page, half a tool call, a stream that just ends) must come out under its own name.
/// </summary>
/// <param name="http">Guarded against private addresses as the provider is allowed; without a time-out of its own.</param>
/// <param name="baseUrl">With the version, without a slash at the end: <c>https://api.openai.com/v1</c>.</param>
internal sealed class OpenAiWire(HttpClient http, string type, string baseUrl, string? key, TimeProvider time) : IModelWire
{
    // 128 vectors of 3,072 numbers as text are about 5 MiB; no conversation comes near.
    private const long LongestAnswer = 32 * 1024 * 1024;
    private const int LongestFault = 64 * 1024;

    public async IAsyncEnumerable<ChatResponseUpdate> StreamAsync(string model, IReadOnlyList<ChatMessage> messages, ChatOptions options, [EnumeratorCancellation] CancellationToken ct)
    {
        var prompt = ResponsesRequest.PromptOf(options);
        using var response = prompt is null
            ? await SendAsync(HttpMethod.Post, "chat/completions", OpenAiRequest.Chat(type, model, messages, options), ct)
            : await SendAsync(HttpMethod.Post, "responses", ResponsesRequest.Of(prompt, model, messages, options), ct);
        await using var body = new BoundedStream(await response.Content.ReadAsStreamAsync(ct), LongestAnswer);
        IAnswerReader answer = prompt is null ? new OpenAiAnswer(key) : new ResponsesAnswer(key);
        // Servers that do not stream answer in one piece, and those that are none with a web page.
        if (response.Content.Headers.ContentType?.MediaType is not "text/event-stream")
        {
            var text = await ReadAsync(body, ct);
            if (answer.Take(text) is { } whole)
                yield return whole;
            if (!answer.IsFinished && !answer.HasContent)
                throw OpenAiFaults.Bad("The answer is empty.");
            yield break;
        }

        await using var events = SseParser.Create(body).EnumerateAsync(ct).GetAsyncEnumerator(ct);
        while (await NextAsync(events, answer.IsFinished, ct) is { } data && data != "[DONE]")
        {
            if (string.IsNullOrWhiteSpace(data))
                continue;
            if (answer.Take(data) is { } update)
                yield return update;
        }

        if (!answer.IsFinished)
            throw new WireException(Contracts.ModelErrors.StreamBroken, "The stream ended in the middle of the answer.") { MayBeBilled = true };
    }

    public async Task<WireEmbeddings> EmbedAsync(string model, IReadOnlyList<string> texts, int? dimensions, CancellationToken ct)
    {
        using var json = await ReadJsonAsync(HttpMethod.Post, "embeddings", OpenAiRequest.Embeddings(model, texts, dimensions), ct);
        try
        {
            return ReadEmbeddings(json.RootElement, texts.Count);
        }
        catch (Exception exception) when (exception is InvalidOperationException or FormatException or KeyNotFoundException)
        {
            throw OpenAiFaults.Bad("The answer's JSON is not that of embeddings.", exception);
        }
    }

    public async Task<IReadOnlyList<ListedModel>> ListModelsAsync(CancellationToken ct)
    {
        using var json = await ReadJsonAsync(HttpMethod.Get, "models", null, ct);
        try
        {
            return ListedModels.Read(json.RootElement);
        }
        catch (Exception exception) when (exception is InvalidOperationException or FormatException or KeyNotFoundException)
        {
            throw OpenAiFaults.Bad("The answer's JSON is no list of models.", exception);
        }
    }

    // {"data":[{"index":0,"embedding":[0.1,…]}],"usage":{"prompt_tokens":8,"total_tokens":8}}
    private WireEmbeddings ReadEmbeddings(JsonElement root, int wanted)
    {
        if (root.TryGetProperty("error", out var error) && error.ValueKind != JsonValueKind.Null)
            throw OpenAiFaults.OfError(error, key);
        var vectors = new ReadOnlyMemory<float>[wanted];
        var position = 0;
        foreach (var item in root.GetProperty("data").EnumerateArray())
        {
            var index = item.TryGetProperty("index", out var at) ? at.GetInt32() : position;
            position++;
            if (index < 0 || index >= wanted)
                throw OpenAiFaults.Bad("The answer holds embeddings of texts that were not sent.");
            vectors[index] = item.GetProperty("embedding").EnumerateArray().Select(number => number.GetSingle()).ToArray();
        }

        if (Array.Exists(vectors, vector => vector.IsEmpty || vector.Length != vectors[0].Length))
            throw OpenAiFaults.Bad("The answer holds fewer embeddings than texts, or of different lengths.");
        long? tokens = root.TryGetProperty("usage", out var usage) && usage.ValueKind == JsonValueKind.Object && usage.TryGetProperty("prompt_tokens", out var prompt) && prompt.TryGetInt64(out var count) ? count : null;
        return new WireEmbeddings(vectors, tokens);
    }

    private async Task<JsonDocument> ReadJsonAsync(HttpMethod method, string path, JsonObject? request, CancellationToken ct)
    {
        using var response = await SendAsync(method, path, request, ct);
        await using var body = new BoundedStream(await response.Content.ReadAsStreamAsync(ct), LongestAnswer);
        var text = await ReadAsync(body, ct);
        try
        {
            var json = JsonDocument.Parse(text);
            return json.RootElement.ValueKind == JsonValueKind.Object ? json : throw OpenAiFaults.Bad("The answer is no JSON object.");
        }
        catch (JsonException exception)
        {
            throw OpenAiFaults.Bad(AnswerJson.LooksLikeHtml(text) ? "The address answers with a web page instead of a model's answer." : "The answer holds broken JSON.", exception);
        }
    }

    private async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, JsonObject? body, CancellationToken ct)
    {
        using var request = new HttpRequestMessage(method, $"{baseUrl}/{path}");
        if (!string.IsNullOrEmpty(key))
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
        if (body is not null)
            request.Content = new StringContent(body.ToJsonString(AIJsonUtilities.DefaultOptions), Encoding.UTF8, "application/json");
        HttpResponseMessage response;
        try
        {
            response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, ct);
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException)
        {
            throw OpenAiFaults.OfTransport(exception, sent: false);
        }
        catch (OperationCanceledException exception) when (!ct.IsCancellationRequested)
        {
            // The handler's own limit for making the connection.
            throw new WireException(Contracts.ModelErrors.Timeout, "No connection to the provider was made in time.", exception);
        }

        if (response.IsSuccessStatusCode)
            return response;
        using (response)
        {
            var said = "";
            try
            {
                await using var fault = new BoundedStream(await response.Content.ReadAsStreamAsync(ct), LongestFault);
                said = await ReadAsync(fault, ct);
            }
            catch (WireException)
            {
                // The status says enough.
            }

            throw OpenAiFaults.OfStatus(response, said, key, time.GetUtcNow());
        }
    }

    private static async Task<string> ReadAsync(Stream body, CancellationToken ct)
    {
        try
        {
            using var reader = new StreamReader(body, Encoding.UTF8);
            return await reader.ReadToEndAsync(ct);
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException or InvalidDataException)
        {
            throw OpenAiFaults.OfTransport(exception, sent: true);
        }
    }

    /// <summary>The next event's data; null at the end. After the finish reason a cut connection costs nothing but the usage.</summary>
    private static async ValueTask<string?> NextAsync(IAsyncEnumerator<SseItem<string>> events, bool isFinished, CancellationToken ct)
    {
        try
        {
            return await events.MoveNextAsync() ? events.Current.Data : null;
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException or InvalidDataException && !ct.IsCancellationRequested)
        {
            return isFinished ? null : throw OpenAiFaults.OfTransport(exception, sent: true);
        }
    }
}
