using System.ClientModel;
using System.Text.Json;
using OpenAI;
using OpenAI.Chat;
using Platform.Core.Agents.Contracts;
using Platform.Core.Agents.Tools;
using Platform.Tests.Models;
using Platform.Tests.Shared.Api;

namespace Platform.Tests.Runtime;

/// <summary>The OpenAI-compatible endpoint, called by OpenAI's own client and by hand.</summary>
public sealed class OpenAiTests(RunnerSite site) : IClassFixture<RunnerSite>
{
    [Fact]
    public async Task OfficialClient_GetsAnAnswer_AfterTheAgentsPromptAndItsOwn()
    {
        var agent = await site.MakeAsync();
        await site.StartAsync(agent);

        var answer = await (await ClientAsync(agent.Id)).CompleteChatAsync(
            [new SystemChatMessage("Be brief."), new UserChatMessage("Hi"), new AssistantChatMessage("Hello"), new UserChatMessage("How much?")], new ChatCompletionOptions { Temperature = 0.2f, MaxOutputTokenCount = 77 });

        Assert.StartsWith("Hello from the stub.", answer.Value.Content[0].Text, StringComparison.Ordinal);
        Assert.Equal((11, 5, 16), (answer.Value.Usage.InputTokenCount, answer.Value.Usage.OutputTokenCount, answer.Value.Usage.TotalTokenCount));
        Assert.Equal((agent.Id, ChatFinishReason.Stop), (answer.Value.Model, answer.Value.FinishReason));
        var sent = site.Model.Calls.Last().Body;
        Assert.Equal(["You help.", "Be brief.", "Hi", "Hello", "How much?"], sent.GetProperty("messages").EnumerateArray().Select(message => message.GetProperty("content").GetString()));
        Assert.Equal((0.2, 77), (Math.Round(sent.GetProperty("temperature").GetDouble(), 2), sent.TryGetProperty("max_tokens", out var most) ? most.GetInt32() : sent.GetProperty("max_completion_tokens").GetInt32()));
    }

    [Fact]
    public async Task OfficialClient_StreamsAnAnswer_WithItsUsage()
    {
        var agent = await site.MakeAsync();
        await site.StartAsync(agent);
        site.Model.Answer = "One two three four five";

        var (text, total, pieces) = ("", 0, 0);
        await foreach (var update in (await ClientAsync($"{site.Tenant.Slug}.{agent.Id}")).CompleteChatStreamingAsync([new UserChatMessage("Count")]))
        {
            text += string.Concat(update.ContentUpdate.Select(part => part.Text));
            pieces += update.ContentUpdate.Count;
            total = update.Usage?.TotalTokenCount ?? total;
        }

        site.Model.Answer = "Hello from the stub.";
        Assert.Equal(("One two three four five", 16), (text.Trim(), total));
        Assert.True(pieces >= 1);
    }

    [Fact]
    public async Task ClientsTool_IsReturned_AndItsResultIsAnswered()
    {
        var own = await site.ToolAsync(new ToolEdit { Name = "clock", ToolType = ToolType.Time, Description = "Tells the time" });
        var agent = await site.MakeAsync(tools: own);
        await site.StartAsync(agent);
        var client = await ClientAsync(agent.Id);
        var options = new ChatCompletionOptions { Tools = { ChatTool.CreateFunctionTool("get_order", "Finds an order", BinaryData.FromString("""{"type":"object","properties":{"id":{"type":"string"}}}""")) } };
        site.Model.Turns.Enqueue([("clock", "{}")]);
        site.Model.Turns.Enqueue([("get_order", """{"id":"7"}""")]);
        List<ChatMessage> messages = [new UserChatMessage("Where is order 7?")];

        var asked = (await client.CompleteChatAsync(messages, options)).Value;
        messages.AddRange([new AssistantChatMessage(asked), new ToolChatMessage(asked.ToolCalls[0].Id, "on its way")]);
        var answered = (await client.CompleteChatAsync(messages, options)).Value;

        Assert.Equal((ChatFinishReason.ToolCalls, "get_order", """{"id":"7"}"""), (asked.FinishReason, asked.ToolCalls[0].FunctionName, asked.ToolCalls[0].FunctionArguments.ToString()));
        Assert.Equal(ChatFinishReason.Stop, answered.FinishReason);
        var sent = site.Model.Calls.Last().Body.GetProperty("messages");
        Assert.Equal(("tool", "on its way"), (sent[3].GetProperty("role").GetString(), sent[3].GetProperty("content").GetString()));
        // The agent's own tool ran here, and both functions were offered each time.
        Assert.All(site.Model.Calls.TakeLast(3), call => Assert.Equal(["clock", "get_order"], call.Body.GetProperty("tools").EnumerateArray().Select(tool => tool.GetProperty("function").GetProperty("name").GetString())));
        Assert.Equal(2L, await site.Server.ScalarAsync<long>("SELECT count(*) FROM token_usage WHERE agent_id = $1 AND is_final", agent.AssistantId));
    }

    [Theory]
    [InlineData(Fault.Unauthorized, 502, "upstream_error", "models.unauthorized")]
    [InlineData(Fault.BadRequest, 400, "invalid_request_error", "models.refused")]
    public async Task UpstreamFault_HasItsStatusInOpenAisShape(Fault fault, int status, string type, string code)
    {
        var agent = await site.MakeAsync();
        await site.StartAsync(agent);
        site.Model.Always = fault;

        var answer = await site.Client.PostAsync("/v1/chat/completions", new { model = agent.Id, stream = true, messages = new[] { new { role = "user", content = "x" } } });

        site.Model.Always = Fault.None;
        Assert.Equal((status, type, code), (answer.Status, Error(answer, "type"), Error(answer, "code")));
        Assert.DoesNotContain(ModelCase.Secret, answer.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Refusals_AreInOpenAisShape()
    {
        var agent = await site.MakeAsync();
        var message = new[] { new { role = "user", content = "x" } };
        using var stranger = new ApiClient(site.Server.Address, "sk-wrong");
        using var foreign = await ApiClient.OfAsync(site.Server, site.Server.Other);

        foreach (var (answer, status, code) in new[]
                 {
                     (await stranger.PostAsync("/v1/chat/completions", new { model = agent.Id, messages = message }), 401, "invalid_api_key"),
                     (await site.Client.PostAsync("/v1/chat/completions", new { model = "nobody", messages = message }), 404, "model_not_found"),
                     (await foreign.PostAsync("/v1/chat/completions", new { model = agent.Id, messages = message }), 404, "model_not_found"),
                     (await foreign.PostAsync("/v1/chat/completions", new { model = $"{site.Tenant.Slug}.{agent.Id}", messages = message }), 404, "model_not_found"),
                     (await site.Client.PostAsync("/v1/embeddings", new { }), 404, null),
                 })
            Assert.Equal((status, code), (answer.Status, Error(answer, "code")));
        foreach (var (body, parameter) in new (object, string?)[]
                 {
                     ("{ no", null), (new { messages = message }, "model"), (new { model = agent.Id, messages = Array.Empty<object>() }, "messages"), (new { model = agent.Id, messages = new[] { new { role = "robot", content = "x" } } }, "messages[0].role"),
                     (new { model = agent.Id, messages = message, temperature = 9 }, "temperature"), (new { model = agent.Id, messages = message, n = 2 }, "n"),
                 })
        {
            var answer = await site.Client.PostAsync("/v1/chat/completions", body);
            Assert.Equal((400, "invalid_request_error", parameter), (answer.Status, Error(answer, "type"), Error(answer, "param")));
        }
    }

    [Fact]
    public async Task Models_AreTheTenantsPublishedAgents()
    {
        var agent = await site.MakeAsync();
        using var foreign = await ApiClient.OfAsync(site.Server, site.Server.Other);
        using var noScope = await ApiClient.OfAsync(site.Server, site.Tenant, "office:read");

        Assert.Contains(agent.Id, (await site.Client.GetAsync("/v1/models")).Text, StringComparison.Ordinal);
        Assert.DoesNotContain(agent.Id, (await foreign.GetAsync("/v1/models")).Text, StringComparison.Ordinal);
        Assert.Equal((200, 404, 403), ((await site.Client.GetAsync($"/v1/models/{agent.Id}")).Status, (await foreign.GetAsync($"/v1/models/{agent.Id}")).Status, (await noScope.GetAsync("/v1/models")).Status));
    }

    private async Task<ChatClient> ClientAsync(string model) => new(
        model, new ApiKeyCredential(await site.Server.MakeKeyAsync(site.Tenant, ["agents:run"])), new OpenAIClientOptions { Endpoint = new Uri(site.Server.Address, "/v1") });

    private static string? Error(ApiAnswer answer, string key) => answer.Body.GetProperty("error").GetProperty(key) is { ValueKind: JsonValueKind.String } value ? value.GetString() : null;
}
