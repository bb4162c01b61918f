using System.Globalization;
using Bunit;
using Bunit.TestDoubles;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;
using Platform.Web.Shared.Blocks;

namespace Platform.Tests.Shell;

public sealed class UnsavedGuardTests : BunitContext
{
    public UnsavedGuardTests()
    {
        CultureInfo.CurrentCulture = CultureInfo.CurrentUICulture = CultureInfo.GetCultureInfo("en");
        JSInterop.Mode = JSRuntimeMode.Loose;
        Services.AddLogging();
        Services.AddLocalization();
    }

    // A browser that lags behind is not sent what changed until it has caught up; the page is saved all the same.
    [Fact]
    public void Page_SavedSinceItWasRendered_IsLeftWithoutAQuestion()
    {
        var (isDirty, navigation) = (true, Services.GetRequiredService<BunitNavigationManager>());
        Render<UnsavedGuard>(parameters => parameters.Add(guard => guard.IsDirty, () => isDirty));

        isDirty = false;
        navigation.NavigateTo("elsewhere");

        Assert.EndsWith("/elsewhere", navigation.Uri, StringComparison.Ordinal);
    }

    [Fact]
    public void Page_ChangedSinceItWasRendered_IsAskedAboutBeforeItIsLeft()
    {
        var (isDirty, navigation) = (false, Services.GetRequiredService<BunitNavigationManager>());
        var guard = Render<UnsavedGuard>(parameters => parameters.Add(guard => guard.IsDirty, () => isDirty));

        isDirty = true;
        navigation.NavigateTo("elsewhere");

        Assert.DoesNotContain("elsewhere", navigation.Uri, StringComparison.Ordinal);
        Assert.Contains("Leave without saving?", guard.Markup, StringComparison.Ordinal);
    }
}
