using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using Platform.Core.Access;
using Platform.Core.Access.Contracts;
using Platform.Core.Agents;
using Platform.Core.Models.Contracts;
using Platform.Core.Models.Providers;
using Platform.Core.Shared.Operations;
using Platform.Core.Usage;
using Platform.Core.Usage.Contracts;
using Platform.Tests.Agents;
using Platform.Tests.Journeys;

namespace Platform.Tests.Models;

/// <summary>The real server with a provider that works by its second key alone, calls of it in the ledger and in the health, and budgets at every mark.</summary>
public sealed class ModelsSite : IAsyncLifetime
{
    public const string RefusedKey = "sk-Secret-refused-1";
    public const string GoodKey = "sk-Secret-good-2";
    public const string SecretaryName = "Anna, the secretary";
    public const string OperatorEmail = "operator@example.com";

    private readonly RealHost _host = new();

    public OpenAiStub Stub { get; private set; } = null!;

    public Actor Shell => Actor.Shell(_host.Tenant.Id);

    public Task<IPage> OpenAsync(string path, string theme = "light", string language = "en", int width = 1440, string email = RealHost.Email) => _host.OpenAsync(path, theme, language, width, email);

    public Task<T> RunAsync<T>(IOperation<T> operation) => _host.RunAsync(operation, Shell);

    public async Task InitializeAsync()
    {
        await _host.InitializeAsync();
        Stub = await OpenAiStub.StartAsync();
        Stub.ByKey[RefusedKey] = Fault.Unauthorized;
        await RunAsync(new CreateUser(OperatorEmail, PlatformFixture.Password, Role.Operator, "Olga", "en", MustChangePassword: false));
        await RunAsync(new CreateProvider("local", "openai_compatible", Stub.BaseUrl, [RefusedKey, GoodKey], AllowPrivate: true));
        await _host.Services.GetRequiredService<ProviderProbe>().TestAsync(Shell, "local", CancellationToken.None);
        var agent = await MakeAgentAsync(SecretaryName);
        await RunAsync(new SetBudget(null, BudgetPeriod.Month, 10_000, null));
        await RunAsync(new SetBudget(null, BudgetPeriod.Day, 1_000_000, 100m));
        await RunAsync(new SetBudget(agent, BudgetPeriod.Month, 16_000, null));
        await RunAsync(new SetBudget(Guid.CreateVersion7(), BudgetPeriod.Day, null, 0m));
        var call = new ModelCall { Tenant = _host.Tenant.Id, Model = new ModelChoice("local", "vendor/large"), Agent = agent, Thread = "t1" };
        // Four refusals of the first key open its breaker.
        for (var i = 0; i < 4; i++)
            await _host.Services.GetRequiredService<IModelClients>().Chat(call).GetResponseAsync("What is the price?");
        await RecordAsync(agent, "openrouter", "anthropic/claude-sonnet-with-a-long-name", 8_000, 500, 0.75m);
        await RecordAsync(null, "openai", "gpt-mini", 5_000, 100, 0.0125m, "models.stream_broken");
    }

    public async Task<Guid> MakeAgentAsync(string name) => (await RunAsync(new CreateAgent(name, AgentsApi.Config()))).AssistantId;

    public async Task DisposeAsync()
    {
        await Stub.DisposeAsync();
        await _host.DisposeAsync();
    }

    private Task RecordAsync(Guid? agent, string provider, string model, int prompt, int completion, decimal cost, string outcome = UsageRecord.Succeeded) =>
        _host.Services.GetRequiredService<IBudgets>().RecordAsync(
            new UsageRecord
            {
                Tenant = _host.Tenant.Id, At = TimeProvider.System.GetUtcNow(), Agent = agent, Provider = provider, Model = model, PromptTokens = prompt, CompletionTokens = completion, Cost = cost,
                Outcome = outcome, Latency = TimeSpan.FromMilliseconds(730),
            }, CancellationToken.None);
}
