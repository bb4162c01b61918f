using Microsoft.Extensions.DependencyInjection;
using Platform.Core.Access;
using Platform.Core.Access.Contracts;

namespace Platform.Tests.Access;

public sealed class ScreenTests(PlatformFixture platform) : IClassFixture<PlatformFixture>
{
    private IScreenActors Screens => platform.Services.GetRequiredService<IScreenActors>();

    [Fact]
    public async Task Screen_MadeChangedRenewedRevoked_TheTokenFollows()
    {
        var tenant = await platform.NewTenantAsync();
        var operatorOfTenant = await platform.NewMemberAsync(tenant, Role.Operator);
        var issued = await platform.RunAsync(new CreateScreen("Hall", new ScreenLook(["cfo"], "light", "en", true)), operatorOfTenant);

        Assert.StartsWith("scr_", issued.Token, StringComparison.Ordinal);
        var seen = await Screens.FindAcrossTenants(issued.Token, default);
        Assert.Equal(("Hall", "light", "en", true), (seen!.Name, seen.Theme, seen.Language, seen.Sound));
        Assert.Equal(["cfo"], seen.Departments);

        await platform.RunAsync(new UpdateScreen(issued.Id, "Lobby", new ScreenLook()), operatorOfTenant);
        Assert.Equal("Lobby", (await Screens.FindAcrossTenants(issued.Token, default))!.Name);

        var renewed = await platform.RunAsync(new RenewScreenToken(issued.Id), operatorOfTenant);
        Assert.Null(await Screens.FindAcrossTenants(issued.Token, default));
        Assert.NotNull(await Screens.FindAcrossTenants(renewed.Token, default));

        await platform.RunAsync(new RevokeScreen(issued.Id), operatorOfTenant);
        Assert.Null(await Screens.FindAcrossTenants(renewed.Token, default));
        Assert.Empty((await platform.RunAsync(new ListScreens(), operatorOfTenant)).Items);
        Assert.Equal("access.unknown_screen", (await platform.RefusalAsync(new RenewScreenToken(issued.Id), operatorOfTenant)).Code);
    }

    [Fact]
    public async Task Screen_ThatWasSeen_SaysWhen()
    {
        var tenant = await platform.NewTenantAsync();
        var owner = await platform.NewMemberAsync(tenant, Role.Owner);
        var issued = await platform.RunAsync(new CreateScreen("Hall"), owner);
        await Screens.FindAcrossTenants(issued.Token, default);

        await platform.Services.GetRequiredService<LastUse>().WriteAsync(default);

        Assert.Equal(platform.Time.GetUtcNow(), Assert.Single((await platform.RunAsync(new ListScreens(), owner)).Items).LastSeenAt);
    }

    [Theory]
    [InlineData("", "dark", "ru", "/name")]
    [InlineData("a\u0007b", "dark", "ru", "/name")]
    [InlineData("ok", "pink", "ru", "/look/theme")]
    [InlineData("ok", "dark", "de", "/look/language")]
    public async Task CreateScreen_WrongValue_NamesTheField(string name, string theme, string language, string pointer)
    {
        var owner = await platform.NewMemberAsync(await platform.NewTenantAsync(), Role.Owner);

        Assert.Equal(pointer, (await platform.RefusalAsync(new CreateScreen(name, new ScreenLook(null, theme, language)), owner)).Fields[0].Pointer);
    }
}
