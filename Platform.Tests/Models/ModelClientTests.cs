using System.Text.Json;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using Platform.Core.Models.Catalogue;
using Platform.Core.Models.Contracts;
using Platform.Core.Models.Providers;
using Platform.Core.Usage;
using Platform.Core.Usage.Contracts;

namespace Platform.Tests.Models;

/// <summary>The way of a call that goes well, and the ways round a provider that does not.</summary>
public sealed class ModelClientTests(PlatformFixture platform) : IClassFixture<PlatformFixture>
{
    private static readonly AIFunctionDeclaration Weather = AIFunctionFactory.CreateDeclaration(
        "weather", "Weather of a city", JsonDocument.Parse("""{"type":"object","properties":{"city":{"type":"string"}},"required":["city"]}""").RootElement);

    [Fact]
    public async Task Chat_Answered_GivesTextUsageAndOneRecordWithItsCost()
    {
        await using var made = await ModelCase.NewAsync(platform);
        await platform.RunAsync(new EditModel("stub", "small", 8_000, null, 2.5m, 10m), made.Owner);

        var answer = await made.AskAsync(options: new ChatOptions { Temperature = 0.7f, MaxOutputTokens = 300, StopSequences = ["END"] });

        Assert.Equal("Hello from the stub.", answer.Text.Trim());
        Assert.Equal((11, 5, 16), (answer.Usage!.InputTokenCount, answer.Usage.OutputTokenCount, answer.Usage.TotalTokenCount));
        var record = Assert.Single(await made.LedgerAsync());
        Assert.Equal((made.Agent, "t1", "i1", UsageKind.Chat, 1, true, "stub", "small"), (record.AgentId, record.ThreadId, record.InteractionId, record.CallType, record.Attempt, record.Final, record.Provider, record.ModelId));
        Assert.Equal((11 * 2.5m + 5 * 10m) / 1_000_000m, record.Cost);
        Assert.False(record.IsEstimated);
        var sent = made.Stub.Calls.Single();
        Assert.Equal($"Bearer {ModelCase.Secret}", sent.Authorization);
        Assert.Equal((0.7m, 300, "END", "user"), (sent.Body.GetProperty("temperature").GetDecimal(), sent.Body.GetProperty("max_tokens").GetInt32(), sent.Body.GetProperty("stop")[0].GetString(),
            sent.Body.GetProperty("messages")[0].GetProperty("role").GetString()));
        Assert.Single(((ModelRoute)answer.AdditionalProperties![ModelRoute.Key]!).Attempts);
    }

    [Fact]
    public async Task Stream_Answered_ComesPieceByPieceWithUsageAndRouteInTheLast()
    {
        await using var made = await ModelCase.NewAsync(platform);
        var updates = new List<ChatResponseUpdate>();

        await foreach (var update in made.Chat().GetStreamingResponseAsync("?"))
            updates.Add(update);

        Assert.Equal(["Hello ", "from ", "the ", "stub. "], updates.Select(update => update.Text).Where(text => text.Length > 0));
        Assert.Contains(updates, update => update.FinishReason == ChatFinishReason.Stop);
        Assert.Equal(16, updates[^1].Contents.OfType<UsageContent>().Single().Details.TotalTokenCount);
        Assert.True(updates[^1].AdditionalProperties!.ContainsKey(ModelRoute.Key));
        Assert.Single(updates.SelectMany(update => update.Contents).OfType<UsageContent>());
    }

    [Fact]
    public async Task Chat_ServerThatNeverStreams_IsUnderstood()
    {
        await using var made = await ModelCase.NewAsync(platform);
        made.Stub.NeverStreams = true;

        Assert.Equal("Hello from the stub.", (await made.AskAsync()).Text);
        Assert.False(Assert.Single(await made.LedgerAsync()).IsEstimated);
    }

    [Fact]
    public async Task Chat_ToolCallInPieces_IsPutTogetherAndItsResultIsSentBack()
    {
        await using var made = await ModelCase.NewAsync(platform);
        made.Stub.ToolCall = ("weather", """{"city":"Казань","days":[1,2]}""");

        var asked = await made.AskAsync(options: new ChatOptions { Tools = [Weather] });

        var call = Assert.Single(asked.Messages[0].Contents.OfType<FunctionCallContent>());
        Assert.Equal(("call_1", "weather", "Казань"), (call.CallId, call.Name, call.Arguments!["city"]!.ToString()));
        Assert.Equal(ChatFinishReason.ToolCalls, asked.FinishReason);
        Assert.False(Assert.Single(await made.LedgerAsync()).Final);
        var tool = made.Stub.Calls.Single().Body.GetProperty("tools")[0].GetProperty("function");
        Assert.Equal(("weather", "object"), (tool.GetProperty("name").GetString(), tool.GetProperty("parameters").GetProperty("type").GetString()));

        made.Stub.ToolCall = null;
        await made.Chat().GetResponseAsync([new ChatMessage(ChatRole.User, "?"), .. asked.Messages, new ChatMessage(ChatRole.Tool, [new FunctionResultContent("call_1", "+5")])]);

        var messages = made.Stub.Calls.Last().Body.GetProperty("messages");
        Assert.Equal("Казань", JsonDocument.Parse(messages[1].GetProperty("tool_calls")[0].GetProperty("function").GetProperty("arguments").GetString()!).RootElement.GetProperty("city").GetString());
        Assert.Equal(("tool", "call_1", "+5"), (messages[2].GetProperty("role").GetString(), messages[2].GetProperty("tool_call_id").GetString(), messages[2].GetProperty("content").GetString()));
    }

    [Fact]
    public async Task Chat_JsonAsked_SendsTheSchema()
    {
        await using var made = await ModelCase.NewAsync(platform);
        var schema = JsonDocument.Parse("""{"type":"object","properties":{"a":{"type":"string"}}}""").RootElement;

        await made.AskAsync(options: new ChatOptions { ResponseFormat = ChatResponseFormat.ForJsonSchema(schema, "thing") });

        var format = made.Stub.Calls.Single().Body.GetProperty("response_format");
        Assert.Equal(("json_schema", "thing"), (format.GetProperty("type").GetString(), format.GetProperty("json_schema").GetProperty("name").GetString()));
    }

    [Fact]
    public async Task Chat_KeyRefused_TheNextKeyAnswersAndTheReasonIsKept()
    {
        await using var made = await ModelCase.NewAsync(platform, "sk-first-key-that-is-bad", "sk-second-key-that-is-good");
        made.Stub.ByKey["sk-first-key-that-is-bad"] = Fault.Unauthorized;

        var answer = await made.AskAsync();

        var route = (ModelRoute)answer.AdditionalProperties![ModelRoute.Key]!;
        Assert.Equal([(1, 1, ModelErrors.Unauthorized), (2, 2, null)], route.Attempts.Select(attempt => (attempt.Number, attempt.Key, attempt.Error)));
        Assert.Equal(ModelErrors.Unauthorized, Assert.Single(await made.LedgerAsync()).FallbackReason);
        Assert.Equal([1, 2], (await made.HealthAsync()).Models.Select(row => row.Key).Order());
    }

    [Fact]
    public async Task Chat_OneKeyRateLimited_GoesToTheOtherWithoutWaiting()
    {
        await using var made = await ModelCase.NewAsync(platform, "sk-first-key-that-is-busy", "sk-second-key-that-is-free");
        made.Stub.ByKey["sk-first-key-that-is-busy"] = Fault.RateLimited;

        // The clock does not move: a pause would never end.
        Assert.StartsWith("Hello", (await made.Chat().GetResponseAsync("?")).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Chat_FirstModelUnknownThenAProviderDown_FallsBackToOfflineWithTheReasons()
    {
        await using var made = await ModelCase.NewAsync(platform);
        made.Stub.Always = Fault.BadRequest;
        var call = made.Call with { Fallbacks = [new("nobody", "x"), new("offline", "extractive")] };

        var answer = await made.AskAsync(call, question: "Где мой заказ?");

        Assert.StartsWith("[offline]", answer.Text, StringComparison.Ordinal);
        var route = (ModelRoute)answer.AdditionalProperties![ModelRoute.Key]!;
        Assert.Equal([ModelErrors.Refused, ModelErrors.UnknownProvider, null], route.Attempts.Select(attempt => attempt.Error));
        var record = Assert.Single(await made.LedgerAsync());
        Assert.Equal(("offline", ModelErrors.Refused), (record.Provider, record.FallbackReason));
    }

    [Fact]
    public async Task Chat_ModelThatTheFetchedListLacks_IsUnknownWithoutAsking()
    {
        await using var made = await ModelCase.NewAsync(platform);
        await platform.Services.GetRequiredService<ProviderProbe>().TestAsync(made.Owner, "stub", default);
        var asked = made.Stub.Calls.Count;

        Assert.Equal(ModelErrors.UnknownModel, (await made.FailAsync(made.Call with { Model = new("stub", "no-such") })).Error.Code);
        Assert.Equal(ModelErrors.UnknownProvider, (await made.FailAsync(made.Call with { Model = new("no-such", "small") })).Error.Code);
        Assert.Equal(ModelErrors.Unauthorized, (await made.FailAsync(made.Call with { Model = new("openai", "gpt-4o") })).Error.Code);
        Assert.Equal(asked, made.Stub.Calls.Count);
    }

    [Fact]
    public async Task Chat_BudgetUsedUp_IsRefusedBeforeTheProviderIsAsked()
    {
        await using var made = await ModelCase.NewAsync(platform);
        await platform.RunAsync(new SetBudget(made.Agent, BudgetPeriod.Day, 20, null), made.Owner);

        await made.AskAsync();
        await made.AskAsync();
        var refusal = await made.FailAsync();

        Assert.Equal(UsageErrors.BudgetExhausted, refusal.Error.Code);
        Assert.Equal(2, made.Stub.Calls.Count);
        // Another agent of the tenant has its own purse.
        Assert.StartsWith("Hello", (await made.AskAsync(made.Call with { Agent = Guid.CreateVersion7() })).Text, StringComparison.Ordinal);
        // Zero stops, also what costs nothing.
        await platform.RunAsync(new SetBudget(null, BudgetPeriod.Month, null, 0m), made.Owner);
        Assert.Equal(UsageErrors.BudgetExhausted, (await made.FailAsync(made.Call with { Model = new("offline", "extractive"), Agent = null })).Error.Code);
    }

    [Fact]
    public async Task Chat_DailyCostOfTheAgentsConfiguration_IsALimitOfItsOwn()
    {
        await using var made = await ModelCase.NewAsync(platform);
        await platform.RunAsync(new EditModel("stub", "small", null, null, 1_000m, 1_000m), made.Owner);
        var call = made.Call with { AgentDailyCost = 0.01m };

        await made.AskAsync(call);

        Assert.Equal(UsageErrors.BudgetExhausted, (await made.FailAsync(call)).Error.Code);
        Assert.StartsWith("Hello", (await made.AskAsync(made.Call)).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Embeddings_ManyTexts_KeepTheirOrderAndAreRecorded()
    {
        await using var made = await ModelCase.NewAsync(platform);
        var generator = platform.Services.GetRequiredService<IModelClients>().Embeddings(made.Call);

        var vectors = await generator.GenerateAsync(Enumerable.Range(0, 100).Select(i => $"text {i}"));

        Assert.Equal(100, vectors.Count);
        Assert.Equal([0f, 95f, 0f, 3f], new[] { 0, 95, 96, 99 }.Select(i => vectors[i].Vector.Span[0]));
        Assert.Equal([96, 4], made.Stub.Calls.Select(call => call.Body.GetProperty("input").GetArrayLength()));
        var ledger = await made.LedgerAsync();
        Assert.All(ledger, record => Assert.Equal((UsageKind.Embedding, 0, false), (record.CallType, record.CompletionTokens, record.Final)));
        Assert.Equal(2, ledger.Count);
    }

    [Fact]
    public async Task Embeddings_ServerFailsOnce_IsAskedAgain()
    {
        await using var made = await ModelCase.NewAsync(platform);
        made.Stub.Next(Fault.ServerError);

        var vectors = await made.WithPausesAsync(platform.Services.GetRequiredService<IModelClients>().Embeddings(made.Call).GenerateAsync(["a"]));

        Assert.Equal(3, vectors.Single().Vector.Length);
        Assert.Equal(2, made.Stub.Calls.Count);
    }
}
