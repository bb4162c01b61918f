using Deque.AxeCore.Playwright;
using Microsoft.Playwright;

namespace Platform.Tests.Shell;

[Collection(BrowserCollection.Name)]
public sealed class ShellInBrowserTests(BrowserFixture browser)
{
    // Set to a directory to look at the pages.
    private static readonly string? Pictures = Environment.GetEnvironmentVariable("PLATFORM_PICTURES");

    public static TheoryData<string, bool, string, string, int> Pages()
    {
        TheoryData<string, bool, string, string, int> data = [];
        foreach (var (path, signedIn) in new[]
        {
            ("/sign-in", false), ("/sign-in/second-factor", false), ("/invitation/good", false), ("/invitation/gone", false),
            ("/sign-in/password", true), ("/manage/demo/desk", true), ("/manage/demo/sample", true), ("/platform/desk", true),
        })
        {
            data.Add(path, signedIn, "light", "ru", 360);
            data.Add(path, signedIn, "dark", "en", 1440);
            // The entrance is tried in the other pairs on the real server.
            if (!path.StartsWith("/manage", StringComparison.Ordinal))
                continue;
            data.Add(path, signedIn, "light", "en", 1440);
            data.Add(path, signedIn, "dark", "ru", 360);
        }

        return data;
    }

    [Theory, MemberData(nameof(Pages))]
    public async Task Page_AnyThemeLanguageWidth_IsAccessibleAndFits(string path, bool signedIn, string theme, string culture, int width)
    {
        await using var opened = await browser.OpenAsync(signedIn ? "/manage/demo/desk" : path, theme, culture, width, signedIn);
        if (signedIn && path != "/manage/demo/desk")
            await opened.Page.GotoAsync(path);
        await opened.Page.WaitForSelectorAsync("h1");
        await PictureAsync(opened, $"{path.Trim('/').Replace('/', '-')}-{theme}-{culture}-{width}");

        Assert.Equal(culture, await opened.Page.EvaluateAsync<string>("() => document.documentElement.lang"));
        Assert.False(await opened.OverflowsAsync(), "the page is wider than the window");
        var result = await opened.Page.RunAxe(AxeOptions.All);
        Assert.True(result.Violations.Length == 0, string.Join('\n', result.Violations.Select(violation =>
            $"{violation.Id}: {violation.Help}: {string.Join(" | ", violation.Nodes.Select(node => node.Html + " " + node.Any.FirstOrDefault()?.Message))}")));
        Assert.DoesNotContain(opened.Errors, error => !error.Contains("410", StringComparison.Ordinal));
    }

    [Fact]
    public async Task SignIn_WrongPassword_SaysSoAndKeepsEmail()
    {
        await using var opened = await browser.OpenAsync("/sign-in", culture: "ru");
        await opened.Page.FillAsync("#email", "anna@platform.local");
        await opened.Page.FillAsync("#password", "wrong");
        await opened.Page.ClickAsync("button.button-primary");
        await Assertions.Expect(opened.Page.GetByRole(AriaRole.Alert)).ToHaveTextAsync("Неверная почта или пароль.");
        await Assertions.Expect(opened.Page.Locator("#email")).ToHaveValueAsync("anna@platform.local");
        await Assertions.Expect(opened.Page.Locator("#password")).ToHaveValueAsync("");
        await PictureAsync(opened, "sign-in-refused");
    }

    [Fact]
    public async Task SignIn_EmptyForm_NamesTheFieldsInTheReadersLanguage()
    {
        await using var opened = await browser.OpenAsync("/sign-in", culture: "ru");
        await opened.Page.ClickAsync("button.button-primary");
        await Assertions.Expect(opened.Page.Locator(".field-error")).ToHaveTextAsync(["Заполните это поле.", "Заполните это поле."]);
        await PictureAsync(opened, "sign-in-empty");
    }

    [Fact]
    public async Task SignIn_ForeignReturnAddress_IsNotFollowed()
    {
        await using var opened = await browser.OpenAsync("/sign-in?returnUrl=%2F%2Fevil.example%2F");
        await opened.Page.FillAsync("#email", "anna@platform.local");
        await opened.Page.FillAsync("#password", Sample.SampleEntrance.Password);
        await opened.Page.ClickAsync("button.button-primary");
        await opened.Page.WaitForURLAsync("**/manage/demo/desk");
    }

    [Fact]
    public async Task CommandSearch_TypedAndEntered_GoesToThePage()
    {
        await using var opened = await browser.OpenAsync("/manage/demo/desk", signedIn: true);
        await opened.Page.Keyboard.PressAsync("Control+k");
        var input = opened.Page.Locator("#palette-input");
        await Assertions.Expect(input).ToBeFocusedAsync();
        await Assertions.Expect(opened.Page.Locator(".palette-item")).ToHaveCountAsync(6);
        await PictureAsync(opened, "palette-open");
        await input.PressSequentiallyAsync("office");
        await Assertions.Expect(opened.Page.Locator(".palette-item")).ToHaveCountAsync(1);
        await opened.Page.Keyboard.PressAsync("Enter");
        await opened.Page.WaitForURLAsync("**/manage/demo/sample");
        await Assertions.Expect(opened.Page.Locator("#command-palette")).ToBeHiddenAsync();
    }

    [Fact]
    public async Task CommandSearch_EnteredBeforeTheAnswer_GoesToWhatWasTyped()
    {
        await using var opened = await browser.OpenAsync("/manage/demo/desk", signedIn: true);
        await opened.Page.Keyboard.PressAsync("Control+k");
        await Assertions.Expect(opened.Page.Locator(".palette-item")).ToHaveCountAsync(6);
        // In one turn of the browser, so that no answer can come in between.
        await opened.Page.EvaluateAsync(
            """
            () => {
              const input = document.getElementById('palette-input');
              input.value = 'office';
              input.dispatchEvent(new InputEvent('input', { bubbles: true }));
              input.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', code: 'Enter', bubbles: true, cancelable: true }));
            }
            """);
        await opened.Page.WaitForURLAsync("**/manage/demo/sample");
        await Assertions.Expect(opened.Page.Locator("#command-palette")).ToBeHiddenAsync();
    }

    [Fact]
    public async Task CommandSearch_Arrows_MoveTheChoiceAndEscapeCloses()
    {
        await using var opened = await browser.OpenAsync("/manage/demo/desk", theme: "dark", culture: "ru", signedIn: true);
        await opened.Page.Keyboard.PressAsync("Control+k");
        await opened.Page.Keyboard.PressAsync("ArrowDown");
        await Assertions.Expect(opened.Page.Locator("#palette-1")).ToHaveAttributeAsync("aria-selected", "true");
        await opened.Page.Keyboard.PressAsync("ArrowUp");
        await opened.Page.Keyboard.PressAsync("ArrowUp");
        await Assertions.Expect(opened.Page.Locator("#palette-5")).ToHaveAttributeAsync("aria-selected", "true");
        await PictureAsync(opened, "palette-dark");
        await opened.Page.Keyboard.PressAsync("Escape");
        await Assertions.Expect(opened.Page.Locator("#command-palette")).ToBeHiddenAsync();
    }

    [Fact]
    public async Task QuestionMark_ShowsTheShortcuts()
    {
        await using var opened = await browser.OpenAsync("/manage/demo/desk", signedIn: true);
        await opened.Page.Keyboard.PressAsync("Shift+?");
        await Assertions.Expect(opened.Page.Locator("#shortcut-list")).ToBeVisibleAsync();
        await PictureAsync(opened, "shortcuts");
    }

    [Fact]
    public async Task Theme_Chosen_ChangesAtOnceAndStaysAfterReload()
    {
        await using var opened = await browser.OpenAsync("/manage/demo/desk", signedIn: true);
        await opened.Page.ClickAsync(".theme-button");
        var answer = opened.Page.WaitForResponseAsync(response => response.Url.EndsWith("/preferences/theme", StringComparison.Ordinal));
        await opened.Page.ClickAsync(".theme-choice[value=dark]");
        await Assertions.Expect(opened.Page.Locator("html")).ToHaveAttributeAsync("data-theme", "dark");
        await answer;
        await opened.Page.ReloadAsync();
        await Assertions.Expect(opened.Page.Locator("html")).ToHaveAttributeAsync("data-theme", "dark");
    }

    [Fact]
    public async Task Language_Chosen_ReturnsToTheSamePageInThatLanguage()
    {
        await using var opened = await browser.OpenAsync("/manage/demo/sample?q=x", signedIn: true);
        await opened.Page.ClickAsync(".language-button");
        await opened.Page.ClickAsync("#language-menu [value=ru]");
        await Assertions.Expect(opened.Page.Locator("html")).ToHaveAttributeAsync("lang", "ru");
        await opened.Page.WaitForURLAsync("**/manage/demo/sample?q=x");
        await Assertions.Expect(opened.Page.Locator(".search-button-text")).ToHaveTextAsync("Поиск и переход");
    }

    [Fact]
    public async Task Phone_Menu_OpensAsDrawerAndNavigates()
    {
        await using var opened = await browser.OpenAsync("/manage/demo/desk", culture: "ru", width: 360, signedIn: true);
        await opened.Page.ClickAsync(".shell-burger");
        await Assertions.Expect(opened.Page.Locator("#shell-drawer")).ToBeVisibleAsync();
        await PictureAsync(opened, "drawer");
        await opened.Page.ClickAsync("#shell-drawer a[href='/manage/demo/sample']");
        await opened.Page.WaitForURLAsync("**/manage/demo/sample");
        await Assertions.Expect(opened.Page.Locator("#shell-drawer")).ToBeHiddenAsync();
    }

    [Fact]
    public async Task TypedConfirmation_WrongThenRightWord_AgreesOnlyWithTheRightOne()
    {
        await using var opened = await browser.OpenAsync("/manage/demo/sample", signedIn: true);
        await opened.Page.GetByText("Удалить").First.ClickAsync();
        var confirm = opened.Page.Locator("dialog[open] .button-danger");
        await Assertions.Expect(confirm).ToBeDisabledAsync();
        await opened.Page.FillAsync("dialog[open] .input", "watch");
        await Assertions.Expect(confirm).ToBeDisabledAsync();
        await opened.Page.FillAsync("dialog[open] .input", "watcher");
        await PictureAsync(opened, "confirm");
        await confirm.ClickAsync();
        await Assertions.Expect(opened.Page.Locator("#answer")).ToHaveTextAsync("True");
        await Assertions.Expect(opened.Page.Locator("dialog[open]")).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task Confirmation_Escape_Declines()
    {
        await using var opened = await browser.OpenAsync("/manage/demo/sample", signedIn: true);
        await opened.Page.GetByText("Удалить").First.ClickAsync();
        await opened.Page.WaitForSelectorAsync("dialog[open]");
        await opened.Page.Keyboard.PressAsync("Escape");
        await Assertions.Expect(opened.Page.Locator("#answer")).ToHaveTextAsync("False");
    }

    [Fact]
    public async Task BrokenPage_ShowsTheFailureAndTheFrameGoesOn()
    {
        await using var opened = await browser.OpenAsync("/manage/demo/desk", signedIn: true);
        await opened.Page.EvaluateAsync("() => Blazor.navigateTo('/manage/demo/broken')");
        await Assertions.Expect(opened.Page.Locator(".state-error")).ToBeVisibleAsync();
        await opened.Page.ClickAsync(".shell-sidebar a[href='/manage/demo/sample']");
        await Assertions.Expect(opened.Page.Locator("h1")).ToHaveTextAsync("Офис");
    }

    [Fact]
    public async Task ForeignTenant_Answers404WithAWayBack()
    {
        await using var opened = await browser.OpenAsync("/manage/demo/desk", signedIn: true);
        var response = await opened.Page.GotoAsync("/manage/atlas/members");
        Assert.Equal(404, response!.Status);
        await Assertions.Expect(opened.Page.Locator("h1")).ToHaveTextAsync("Page not found");
        await PictureAsync(opened, "not-found");
    }

    [Fact]
    public async Task ServerRestarted_PageReloadsByItself()
    {
        await using var opened = await browser.OpenAsync("/manage/demo/sample", signedIn: true);
        await opened.Page.EvaluateAsync("() => { window.before = true; }");
        await browser.Host.RestartAsync();
        await opened.Page.WaitForFunctionAsync("() => window.before === undefined && document.querySelector('.shell h1, .entrance h1')", null, new() { Timeout = 30_000 });
    }

    [Fact]
    public async Task Ages_CountOnByThemselves()
    {
        await using var opened = await browser.OpenAsync("/manage/demo/sample", signedIn: true);
        var age = opened.Page.Locator("time[data-age]").First;
        var first = await age.TextContentAsync();
        await Assertions.Expect(age).Not.ToHaveTextAsync(first!);
    }

    [Fact]
    public async Task FirstLoad_OfTheFrame_IsLightAndAsksForNoFont()
    {
        await using var opened = await browser.OpenAsync("/sign-in");
        List<(string Url, long Size)> files = [];
        opened.Page.RequestFinished += async (_, request) => files.Add((request.Url, (await request.SizesAsync()).ResponseBodySize));
        await opened.SignInAsync("/manage/demo/sample");
        await opened.Page.WaitForLoadStateAsync(LoadState.NetworkIdle);
        await Eventually.TrueAsync(() => files.Any(file => file.Url.Contains("blazor.web", StringComparison.Ordinal)), "the script was counted");

        Assert.DoesNotContain(files, file => file.Url.EndsWith(".woff2", StringComparison.Ordinal));
        // A build serves part of its files uncompressed; published they are about a third of this.
        var total = files.DistinctBy(file => file.Url).Sum(file => file.Size);
        Assert.True(total < 600_000, $"{total} bytes: {string.Join(", ", files.OrderByDescending(file => file.Size).Take(6))}");
    }

    private static async Task PictureAsync(BrowserPage opened, string name)
    {
        if (Pictures is not null)
            await opened.Page.ScreenshotAsync(new() { Path = Path.Combine(Pictures, name + ".png") });
    }
}
