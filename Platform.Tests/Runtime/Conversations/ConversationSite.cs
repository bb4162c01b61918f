using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using Platform.Core.Access;
using Platform.Core.Access.Contracts;
using Platform.Core.Agents;
using Platform.Core.Agents.Contracts;
using Platform.Core.Runtime.Conversations;
using Platform.Core.Shared.Messaging;
using Platform.Core.Shared.Operations;
using Platform.Protocol.Runtime;
using Platform.Tests.Agents;
using Platform.Tests.Journeys;

namespace Platform.Tests.Runtime.Conversations;

/// <summary>The real server with two agents and what was said to them in three channels.</summary>
public sealed class ConversationSite : IAsyncLifetime
{
    public const string ViewerEmail = "viewer@example.com";
    public const string AgentName = "Поддержка покупателей";

    private readonly RealHost _host = new();
    private AgentIdentity _agent = null!;

    public Actor Shell => Actor.Shell(_host.Tenant.Id);

    /// <summary>A long one, with tools, a trace and a failure.</summary>
    public Guid Rich { get; private set; }

    public RedisConnection Redis => _host.Services.GetRequiredService<RedisConnection>();

    public Task<IPage> OpenAsync(string path, string theme = "light", string language = "en", int width = 1440, string email = RealHost.Email) => _host.OpenAsync(path, theme, language, width, email);

    public Task<T> RunAsync<T>(IOperation<T> operation) => _host.RunAsync(operation, Shell);

    public async Task InitializeAsync()
    {
        await _host.InitializeAsync();
        await RunAsync(new CreateUser(ViewerEmail, PlatformFixture.Password, Role.Viewer, "Vera", "en", MustChangePassword: false));
        var made = await RunAsync(new CreateAgent(AgentName, AgentsApi.Config("Help.", settings => settings["office"] = new JsonObject { ["department"] = "support" }), "support", Publish: true));
        _agent = new AgentIdentity(made.AssistantId, _host.Tenant.Id, "support", AgentName);
        await RunAsync(new CreateAgent("Sales", AgentsApi.Config("Sell."), "sales", Publish: true));
        Rich = await SayAsync("100200300", "Здравствуйте! Где мой заказ № 48213? Обещали привезти ещё вчера, а курьер так и не позвонил.", user: "100200300", name: "Мария Ковалёва", ago: 600);
        await SayAsync("100200300", """{"order":48213,"status":"in_transit","eta":"2026-11-22"}""", "tool", ago: 598);
        await SayAsync("100200300", "Здравствуйте, Мария! Заказ № 48213 в пути, курьер привезёт его завтра с 10 до 14. Извините, что не предупредили.", "agent", ago: 595, more: Answered);
        await SayAsync("100200300", "А можно вечером?", user: "100200300", name: "Мария Ковалёва", ago: 300);
        await SayAsync("100200300", "Не получилось ответить, попробуйте ещё раз чуть позже.", "agent", ago: 295, more: record => record with { Error = "models.provider_unavailable", Version = 4, Epoch = 17 });
        await RunAsync(new TagConversation(Rich, ["доставка", "жалоба"]));
        await RunAsync(new AddConversationNote(Rich, "Позвонить курьерской службе до 18:00."));
        for (var i = 1; i <= 3; i++)
            await SayAsync($"visitor-{i}", $"How much is delivery to Berlin, please? Question {i}", channel: "websocket", ago: 3600 * i);
        await RunAsync(new CloseConversation(await SayAsync("order-17", "Thank you!", user: "crm", channel: "rest", ago: 90_000)));
    }

    public Task DisposeAsync() => _host.DisposeAsync();

    public async Task<Guid> SayAsync(
        string thread, string text, string sender = "user", string? user = null, string? name = null, string channel = "telegram", int ago = 0, Func<HistoryRecord, HistoryRecord>? more = null)
    {
        var line = ConversationLine.Of(Record(thread, text, sender, user, name, channel, ago, more), _agent, TimeProvider.System.GetUtcNow()).Line!;
        await _host.Services.GetRequiredService<HistoryWriter>().WriteAsync(line, default);
        return line.ConversationId;
    }

    /// <summary>As a runner would: through the queue.</summary>
    public Task PushAsync(string thread, string text, string? user = null, string? name = null) => Redis.ListPushLeftAsync(
        RuntimeKeys.HistoryQueue, [JsonSerializer.Serialize(Record(thread, text, "user", user, name, "telegram", 0, null), RuntimeJson.Readable.HistoryRecord)], default);

    private static HistoryRecord Record(string thread, string text, string sender, string? user, string? name, string channel, int ago, Func<HistoryRecord, HistoryRecord>? more)
    {
        var record = new HistoryRecord
        {
            AgentId = "north.support", ThreadId = thread, SenderType = sender, Content = text, Channel = channel, Timestamp = TimeProvider.System.GetUtcNow().AddSeconds(-ago),
            MessageId = Guid.NewGuid().ToString("N"), PlatformUserId = user, UserName = name,
        };
        return more?.Invoke(record) ?? record;
    }

    private static HistoryRecord Answered(HistoryRecord record) => record with
    {
        Version = 4, Epoch = 17, DurationMs = 2340, Usage = new AnswerUsage(1_820, 96, 0.00551m),
        Trace =
        [
            new TraceStep("load_thread", "2 turns", 1, 3), new TraceStep("model", "openai/gpt-4o", 5, 880, new JsonObject { ["prompt_tokens"] = 900, ["completion_tokens"] = 24 }),
            new TraceStep("tools", "track_order", 890, 310, new JsonObject { ["arguments"] = new JsonObject { ["order"] = 48213 }, ["result"] = new JsonObject { ["status"] = "in_transit", ["eta"] = "2026-11-22" } }),
            new TraceStep("model", "openai/gpt-4o", 1204, 1100, new JsonObject { ["prompt_tokens"] = 920, ["completion_tokens"] = 72 }), new TraceStep("answer", "", 2335, 4),
        ],
    };
}
