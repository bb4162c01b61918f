using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Platform.Core.Models.Catalogue;
using Platform.Core.Models.Providers;
using Platform.Core.Shared.Operations;
using Platform.Jobs.Models;

namespace Platform.Tests.Models;

public sealed class ModelListsJobTests(PlatformFixture platform) : IClassFixture<PlatformFixture>
{
    [Fact]
    public async Task Job_OfTheNextDay_FetchesWhatIsNewAndKeepsTheListOfTheSilent()
    {
        await using var heard = await ModelCase.NewAsync(platform);
        await using var silent = await ModelCase.NewAsync(platform);
        await using var never = await ModelCase.NewAsync(platform);
        var probe = platform.Services.GetRequiredService<ProviderProbe>();
        foreach (var asked in new[] { heard, silent })
            Assert.True((await probe.TestAsync(asked.Owner, "stub", CancellationToken.None)).Value!.Ok);
        heard.Stub.Models["data"]!.AsArray().Add(new JsonObject { ["id"] = "brand-new" });
        silent.Stub.Always = Fault.ServerError;
        Assert.Equal((0, 0), await RunAsync(probe));

        platform.Time.Advance(TimeSpan.FromHours(24));
        Assert.Equal((1, 1), await RunAsync(probe));
        Assert.Contains(await ListedAsync(heard), model => model.Model == "brand-new");
        Assert.NotEmpty(await ListedAsync(silent));
        Assert.Empty(await ListedAsync(never));
        // Twice does no harm: only the silent one is asked again.
        silent.Stub.Always = Fault.None;
        Assert.Equal((1, 0), await RunAsync(probe));
        Assert.Equal((0, 0), await RunAsync(probe));
    }

    private async Task<(long Fetched, long Silent)> RunAsync(ProviderProbe probe)
    {
        var outcome = await new RefreshModelListsJob(probe).RunAsync(platform.Services.GetRequiredService<OperationRunner>(), CancellationToken.None);
        Assert.Null(outcome.Error);
        return (outcome.Counts["fetched"], outcome.Counts["silent"]);
    }

    private async Task<IEnumerable<ModelView>> ListedAsync(ModelCase of) => (await platform.RunAsync(new ListModels("stub"), of.Owner)).Items.Where(model => model.IsListed);
}
