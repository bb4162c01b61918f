using Microsoft.Extensions.DependencyInjection;
using Platform.Core.Models.Catalogue;
using Platform.Core.Models.Contracts;
using Platform.Core.Models.Providers;
using Platform.Core.Shared.Data;
using Platform.Core.Shared.Live;
using Platform.Core.Shared.Operations;
using Platform.Core.Shared.Security;
using Platform.Core.Shared.Settings;

namespace Platform.Tests.Models;

public sealed class EnvironmentProviderTests(PlatformFixture platform) : IClassFixture<PlatformFixture>
{
    private const string Key = "sk-Environment-Secret-42";

    [Fact]
    public async Task Reach_KeysOfTheEnvironment_SaysWhoAnswersWithoutTheKey()
    {
        await using var stub = await OpenAiStub.StartAsync();
        var settings = new PlatformSettings { OpenAiApiKey = Key, OpenAiBaseUrl = stub.BaseUrl, OpenRouterApiKey = "sk-Other-Secret", OpenRouterBaseUrl = stub.BaseUrl };
        stub.ByKey["sk-Other-Secret"] = Fault.Unauthorized;

        var reached = await EnvironmentProviders.ReachAsync(settings, TimeProvider.System, default);

        Assert.Equal([("OpenAI", true), ("OpenRouter", false)], reached.Select(provider => (provider.Name, provider.Ok)));
        Assert.Contains("2 models", reached[0].Detail, StringComparison.Ordinal);
        Assert.Contains(ModelErrors.Unauthorized, reached[1].Detail, StringComparison.Ordinal);
        Assert.DoesNotContain(reached, provider => provider.Detail.Contains("Secret", StringComparison.Ordinal));
        Assert.Empty(await EnvironmentProviders.ReachAsync(new PlatformSettings(), TimeProvider.System, default));
    }

    [Fact]
    public async Task EnvironmentKey_OfATenantsProvider_GoesToTheProvidersOwnAddressAlone()
    {
        var tenant = await platform.NewTenantAsync();
        var shell = Actor.Shell(tenant.Id);
        var box = platform.Services.GetRequiredService<SecretBox>();
        var directory = new ModelDirectory(
            platform.Services.GetRequiredService<AcrossTenants>(), new PlatformSettings { OpenAiApiKey = Key, OpenAiBaseUrl = "http://10.0.0.5/v1" }, platform.Services.GetRequiredService<ChangeNotices>(), platform.Time);

        var builtIn = (await directory.ProviderAcrossTenants(tenant.Id, "openai", default))!;
        Assert.Equal((Key, "http://10.0.0.5/v1", true), (builtIn.Keys.Single().Open(box), builtIn.BaseUrl, builtIn.IsTrusted));

        await platform.RunAsync(new CreateProvider("mine", "openai"), shell);
        await platform.RunAsync(new CreateProvider("elsewhere", "openai", "https://collector.example.org/v1"), shell);
        platform.Time.Advance(TimeSpan.FromSeconds(11));

        Assert.Equal(Key, (await directory.ProviderAcrossTenants(tenant.Id, "mine", default))!.Keys.Single().Open(box));
        var elsewhere = (await directory.ProviderAcrossTenants(tenant.Id, "elsewhere", default))!;
        Assert.Equal((null, false, false), (elsewhere.Keys.Single().Open(box), elsewhere.HasKey, elsewhere.IsTrusted));
    }
}
