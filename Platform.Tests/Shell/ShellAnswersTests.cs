using System.Net;

namespace Platform.Tests.Shell;

[Collection(BrowserCollection.Name)]
public sealed class ShellAnswersTests(BrowserFixture browser)
{
    private readonly HttpClient _client = new(new HttpClientHandler { AllowAutoRedirect = false }) { BaseAddress = new Uri(browser.Host.Address) };

    [Theory]
    [InlineData("/sign-in")]
    [InlineData("/css/app.css")]
    [InlineData("/no-such-page")]
    public async Task AnyAnswer_CarriesTheSecurityHeaders(string path)
    {
        using var response = await _client.GetAsync(path);
        var policy = Assert.Single(response.Headers.GetValues("Content-Security-Policy"));
        Assert.Contains("script-src 'self';", policy, StringComparison.Ordinal);
        Assert.Contains("frame-ancestors 'none'", policy, StringComparison.Ordinal);
        Assert.Equal("nosniff", Assert.Single(response.Headers.GetValues("X-Content-Type-Options")));
        Assert.Equal("same-origin", Assert.Single(response.Headers.GetValues("Referrer-Policy")));
        Assert.Equal("same-origin", Assert.Single(response.Headers.GetValues("Cross-Origin-Opener-Policy")));
        Assert.True(response.Headers.Contains("Permissions-Policy"));
    }

    [Fact]
    public async Task Page_IsNeverStored_AndFingerprintedFilesAreForEver()
    {
        using var page = await _client.GetAsync("/sign-in");
        Assert.True(page.Headers.CacheControl!.NoStore);
        var html = await page.Content.ReadAsStringAsync();
        Assert.DoesNotContain("<style", html, StringComparison.OrdinalIgnoreCase);
        var stylesheet = html.Split("href=\"").Select(part => part.Split('"')[0]).First(address => address.StartsWith("css/app.", StringComparison.Ordinal));
        Assert.NotEqual("css/app.css", stylesheet);
    }

    [Theory]
    [InlineData("/preferences/language", "culture", "ru")]
    [InlineData("/preferences/theme", "theme", "dark")]
    [InlineData("/sign-out", "returnUrl", "/")]
    public async Task Form_WithoutAntiforgeryToken_IsRefused(string path, string field, string value)
    {
        using var body = new FormUrlEncodedContent(new Dictionary<string, string> { [field] = value });
        using var response = await _client.PostAsync(path, body);
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.False(response.Headers.Contains("Set-Cookie"));
    }

    [Fact]
    public async Task ManagePage_WithoutSignIn_LeadsToTheEntranceAndBack()
    {
        using var response = await _client.GetAsync("/manage/demo/sample");
        Assert.Equal(HttpStatusCode.Redirect, response.StatusCode);
        Assert.Equal("/sign-in?returnUrl=%2Fmanage%2Fdemo%2Fsample", response.Headers.Location!.PathAndQuery);
    }

    [Fact]
    public async Task UnknownPage_Answers404WithAPage()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/no-such-page");
        request.Headers.AcceptLanguage.ParseAdd("ru");
        using var response = await _client.SendAsync(request);
        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        Assert.Contains("Страница не найдена", WebUtility.HtmlDecode(await response.Content.ReadAsStringAsync()), StringComparison.Ordinal);
    }
}
