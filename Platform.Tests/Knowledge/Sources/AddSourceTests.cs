using Platform.Core.Knowledge.Sources;
using Platform.Core.Shared.Operations;

namespace Platform.Tests.Knowledge.Sources;

/// <summary>Taking sources in, without the wire.</summary>
public sealed class AddSourceTests(PlatformFixture platform) : IClassFixture<PlatformFixture>
{
    [Fact]
    public async Task SameTextInTwoTenants_IsTwoSources()
    {
        var (mine, other) = (await platform.NewTenantAsync(), await platform.NewTenantAsync());
        var first = await platform.RunAsync(new AddText("T", "The same text", new SourceOptions()), Actor.Job("test", mine.Id));
        var second = await platform.RunAsync(new AddText("T", "The same text", new SourceOptions()), Actor.Job("test", other.Id));
        Assert.True(first.IsNew && second.IsNew);
        Assert.NotEqual(first.SourceId, second.SourceId);
    }
}
