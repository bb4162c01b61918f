using System.Net.Http.Json;
using System.Text.Json;

namespace Platform.Benchmarks.Agents;

/// <summary>The requests that the agents' benchmarks make.</summary>
internal static class AssistantsApi
{
    public const string Scopes = "agents:read,agents:write";

    // Some two thousand characters: a usual prompt.
    private static readonly string Instructions = string.Concat(Enumerable.Repeat("You answer the customers of a furniture shop, friendly, briefly and in their own language. ", 24));

    public static async Task<Guid> MakeAssistantAsync(this HttpClient http, string name, CancellationToken ct) =>
        await http.MakeAsync("/assistants/", new { name, model = "offline", instructions = Instructions }, ct);

    public static async Task<Guid> MakeToolAsync(this HttpClient http, string name, CancellationToken ct) =>
        await http.MakeAsync("/tools/", new { name, tool_type = "time", input_schema = """{"type":"object","properties":{"zone":{"type":"string"}}}""" }, ct);

    public static async Task LinkAsync(this HttpClient http, Guid assistant, Guid tool, CancellationToken ct)
    {
        using var answer = await http.PostAsync($"/assistants/{assistant}/tools/{tool}", null, ct);
        answer.EnsureSuccessStatusCode();
    }

    private static async Task<Guid> MakeAsync(this HttpClient http, string path, object body, CancellationToken ct)
    {
        using var answer = await http.PostAsJsonAsync(path, body, ct);
        if (!answer.IsSuccessStatusCode)
            throw new InvalidOperationException(await answer.Content.ReadAsStringAsync(ct));
        return (await answer.Content.ReadFromJsonAsync<JsonElement>(ct)).GetProperty("id").GetGuid();
    }
}
