using System.Text.Json;
using System.Text.Json.Nodes;
using Platform.Core.Tenants.Contracts;
using Platform.Tests.Office;
using Platform.Tests.Shared.Api;

namespace Platform.Tests.Agents;

/// <summary>Requests that many of this feature's tests make.</summary>
internal static class AgentsApi
{
    public const string AgentsPath = "/api/v1/agents";

    public const string Schema = """{"type":"object","properties":{"city":{"type":"string"}},"required":["city"]}""";

    public static JsonObject Config(string prompt = "You help.", Action<JsonObject>? settings = null)
    {
        var config = (JsonObject)JsonNode.Parse("""{"simple":{"settings":{"provider":"offline","temperature":0.7}}}""")!;
        config["simple"]!["settings"]!["system_prompt"] = prompt;
        settings?.Invoke((JsonObject)config["simple"]!["settings"]!);
        return config;
    }

    public static async Task<ApiClient> ClientAsync(OfficeServer server, string slug) => await ApiClient.OfAsync(server, await server.MakeTenantAsync(slug));

    public static Task<ApiClient> ClientAsync(OfficeServer server, TenantInfo tenant) => ApiClient.OfAsync(server, tenant);

    public static async Task<string> MakeAgentAsync(this ApiClient client, string id, JsonObject? config = null, bool publish = false)
    {
        var made = await client.PostAsync(publish ? AgentsPath + "?publish=true" : AgentsPath, new { id, name = id, config_json = config ?? Config() });
        Assert.True(made.Status == 201, made.Text);
        return made.Value("assistant_id");
    }

    public static async Task<string> MakeAssistantAsync(this ApiClient client, string name, object? body = null)
    {
        var made = await client.PostAsync("/assistants/", body ?? new { name, model = "gpt-4o", instructions = "Help." });
        Assert.True(made.Status == 201, made.Text);
        return made.Value("id");
    }

    public static async Task<string> MakeToolAsync(this ApiClient client, string name, string type = "time", string? assistant = null, object? config = null)
    {
        var made = await client.PostAsync("/tools/", assistant is null
            ? new { name, tool_type = type, input_schema = Schema, config }
            : new { name, tool_type = type, input_schema = Schema, assistant_id = assistant });
        Assert.True(made.Status == 201, made.Text);
        return made.Value("id");
    }

    public static Task<ApiAnswer> PutAsync(this ApiClient client, string path, object body, params (string Name, string Value)[] headers) => client.SendAsync("PUT", path, body, headers);

    public static JsonElement Settings(this ApiAnswer answer) => answer.Body.GetProperty("config_json").GetProperty("simple").GetProperty("settings");

    public static string[] Refused(this ApiAnswer answer)
    {
        Assert.True(answer.Status == 422, $"{answer.Status} {answer.Text}");
        return [.. answer.Pointers];
    }
}
