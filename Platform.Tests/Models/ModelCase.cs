using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Platform.Core.Access.Contracts;
using Platform.Core.Models.Contracts;
using Platform.Core.Models.Health;
using Platform.Core.Models.Providers;
using Platform.Core.Shared.Operations;
using Platform.Core.Tenants.Contracts;
using Platform.Core.Usage.Contracts;

namespace Platform.Tests.Models;

/// <summary>A tenant with a provider that is a stub of ours, and the calls that a test makes.</summary>
internal sealed class ModelCase : IAsyncDisposable
{
    public const string Secret = "sk-Very-Secret-Key-0123456789";

    private readonly PlatformFixture _platform;

    private ModelCase(PlatformFixture platform, OpenAiStub stub, TenantInfo tenant, Actor owner) => (_platform, Stub, Tenant, Owner) = (platform, stub, tenant, owner);

    public OpenAiStub Stub { get; }

    public TenantInfo Tenant { get; }

    public Actor Owner { get; }

    public LogCapture Log { get; } = new();

    public Guid Agent { get; } = Guid.CreateVersion7();

    public ModelCall Call => new() { Tenant = Tenant.Id, Model = new ModelChoice("stub", "small"), Agent = Agent, Thread = "t1", Interaction = "i1" };

    public static async Task<ModelCase> NewAsync(PlatformFixture platform, params string[] keys)
    {
        var tenant = await platform.NewTenantAsync();
        var made = new ModelCase(platform, await OpenAiStub.StartAsync(), tenant, await platform.NewMemberAsync(tenant, Role.Owner));
        platform.Services.GetRequiredService<ILoggerFactory>().AddProvider(made.Log);
        await platform.RunAsync(new CreateProvider("stub", "openai_compatible", made.Stub.BaseUrl, keys.Length == 0 ? [Secret] : keys, AllowPrivate: true), made.Owner);
        return made;
    }

    public IChatClient Chat(ModelCall? call = null) => _platform.Services.GetRequiredService<IModelClients>().Chat(call ?? Call);

    public Task<ChatResponse> AskAsync(ModelCall? call = null, ChatOptions? options = null, string question = "What is the price?") =>
        WithPausesAsync(Chat(call).GetResponseAsync(question, options));

    public async Task<ModelException> FailAsync(ModelCall? call = null) => await Assert.ThrowsAsync<ModelException>(() => AskAsync(call));

    /// <summary>Moves the clock past the pauses between attempts, never so far that a call times out.</summary>
    public async Task<T> WithPausesAsync<T>(Task<T> call)
    {
        await Eventually.TrueAsync(
            () =>
            {
                if (_platform.Time.NextDue is { } due && due <= TimeSpan.FromSeconds(25) && due > TimeSpan.Zero)
                    _platform.Time.Advance(due);
                return call.IsCompleted;
            }, "the call ends");
        return await call;
    }

    /// <summary>The ledger's rows of the tenant, oldest first.</summary>
    public async Task<IReadOnlyList<UsageItem>> LedgerAsync() =>
        [.. (await _platform.RunAsync(new ListUsage(null, _platform.Time.GetUtcNow().AddDays(-1), _platform.Time.GetUtcNow().AddDays(1), Limit: 500), Owner)).Items.Reverse().OrderBy(item => item.Timestamp).ThenBy(item => item.Attempt)];

    public Task<ModelHealthReport> HealthAsync() => _platform.RunAsync(new GetModelHealth(), Owner);

    public async ValueTask DisposeAsync() => await Stub.DisposeAsync();
}
