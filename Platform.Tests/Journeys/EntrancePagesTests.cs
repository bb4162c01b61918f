using Deque.AxeCore.Playwright;
using Microsoft.Playwright;
using Platform.Core.Access;
using Platform.Core.Access.Contracts;
using Platform.Core.Shared.Operations;
using Platform.Tests.Access;

namespace Platform.Tests.Journeys;

/// <summary>The pages before the shell: sign-in, first password, second factor, invitation, each with axe in both themes.</summary>
public sealed class EntrancePagesTests(RealHost host) : IClassFixture<RealHost>
{
    [Theory]
    [InlineData("light", "en", 1440)]
    [InlineData("dark", "ru", 360)]
    public async Task FirstPasswordThenSecondFactor_EachPagePassesAxe(string theme, string language, int width)
    {
        var email = $"{theme}@example.com";
        var shell = Actor.Shell(host.Tenant.Id);
        await host.RunAsync(new CreateUser(email, PlatformFixture.Password, Role.Viewer, "Vera"), shell);
        var invitation = await host.RunAsync(new InviteMember($"invited-{theme}@example.com", Role.Operator), shell);
        var page = await host.NewPageAsync(theme, language, width);
        var problems = new List<string>();

        await page.GotoAsync($"/invitation/{invitation.Token}");
        await LookAsync("invitation", "#name");
        await page.GotoAsync("/invitation/inv_gone");
        await LookAsync("invitation-gone", ".state");
        await page.GotoAsync("/sign-in");
        await LookAsync("sign-in", "#email");
        await SignInAsync("wrong wrong wrong");
        await LookAsync("sign-in-refused", ".form-errors, .notice-danger, [role=alert]");
        await SignInAsync(PlatformFixture.Password);
        await LookAsync("first-password", "#repeat");
        await page.FillAsync("#current", PlatformFixture.Password);
        await page.FillAsync("#new", "a quite long new password");
        await page.FillAsync("#repeat", "a quite long new password");
        await page.ClickAsync(".entrance-card button[type=submit].button-primary");

        await page.WaitForSelectorAsync(".shell h1");
        await page.GotoAsync("/manage/north/no-such-page");
        await LookAsync("not-found", "h1");
        await page.GotoAsync("/account/security");
        await page.Locator("section[aria-labelledby=factor-title] .button-primary").ClickAsync();
        await LookAsync("factor-setup", "#first-code");
        var secret = await page.Locator(".factor-setup .copy-value").InputValueAsync();
        await page.FillAsync("#first-code", AuthenticatorApp.Code(secret, -1));
        await page.Locator(".factor-setup button[type=submit]").ClickAsync();
        await LookAsync("recovery-codes", ".recovery-codes");
        Assert.Equal(10, await page.Locator(".recovery-codes li").CountAsync());

        await page.EvaluateAsync("() => document.getElementById('sign-out-form').submit()");
        await page.WaitForSelectorAsync("#email");
        await SignInAsync("a quite long new password");
        await LookAsync("second-factor", "#code");
        await page.FillAsync("#code", AuthenticatorApp.Code(secret, 0));
        await page.ClickAsync(".entrance-card button[type=submit].button-primary");
        await page.WaitForSelectorAsync(".shell h1");
        Assert.Empty(problems);

        async Task SignInAsync(string password)
        {
            await page.FillAsync("#email", email);
            await page.FillAsync("#password", password);
            await page.ClickAsync(".entrance-card button[type=submit].button-primary");
        }

        async Task LookAsync(string name, string ready)
        {
            await page.Locator(ready).First.WaitForAsync();
            await PagesTests.KeepAsync(page, $"{name}-{theme}-{language}-{width}");
            if (await page.EvaluateAsync<bool>("() => document.documentElement.scrollWidth > document.documentElement.clientWidth"))
                problems.Add($"{name}: wider than {width}");
            problems.AddRange((await page.RunAxe(AxeOptions.All)).Violations.Select(v => $"{name}: {v.Id} {v.Nodes[0].Html}"));
        }
    }
}
