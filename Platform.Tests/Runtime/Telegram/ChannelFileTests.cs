using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using Platform.Protocol.Runtime;

namespace Platform.Tests.Runtime.Telegram;

/// <summary>Files that users send: where they lie, who can read them, how large they may be.</summary>
public sealed class ChannelFileTests(TelegramSite site) : IClassFixture<TelegramSite>
{
    [Theory]
    [InlineData("../../../../etc/passwd", "passwd")]
    [InlineData("..\\..\\boot.ini", "boot.ini")]
    [InlineData("/absolute/path.txt", "path.txt")]
    [InlineData("a\r\nX-Injected: 1.txt", "aX-Injected 1.txt")]
    [InlineData("...", "file")]
    [InlineData("чек за ноябрь.pdf", "чек за ноябрь.pdf")]
    public async Task Name_IsShownAndNeverAPath(string name, string shown)
    {
        await using var bot = await site.NewBotAsync();
        var stored = await StoreAsync(bot, name, "text/html", [1, 2, 3]);
        using var http = site.Http();
        using var found = await http.GetAsync(new Uri(stored.Url).AbsolutePath);
        Assert.Equal(HttpStatusCode.OK, found.StatusCode);
        // A page of somebody's under our name would run with our cookies.
        Assert.Equal(("attachment", "application/octet-stream"), (found.Content.Headers.ContentDisposition!.DispositionType, found.Content.Headers.ContentType!.MediaType));
        Assert.Equal(shown, found.Content.Headers.ContentDisposition.FileNameStar);
        Assert.Contains("sandbox", found.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
        Assert.Equal("nosniff", found.Headers.GetValues("X-Content-Type-Options").Single());

        var files = Directory.GetFiles(site.DataDirectory, "*", SearchOption.AllDirectories).Where(file => !file.StartsWith(Path.Combine(site.DataDirectory, "logs"), StringComparison.Ordinal));
        Assert.All(files, file => Assert.StartsWith(Path.Combine(site.DataDirectory, "files", site.Tenant.Id.Value.ToString("N")), file, StringComparison.Ordinal));
    }

    [Fact]
    public async Task FileThatIsTooLarge_IsRefusedAndLeavesNothing()
    {
        await using var bot = await site.NewBotAsync();
        var before = Directory.GetFiles(site.DataDirectory, "*", SearchOption.AllDirectories).Length;
        using var http = site.Http(site.TokenOf(bot.Agent, bot.AgentId));
        using var content = new StreamContent(new MemoryStream(new byte[StoredFiles.MaximumBytes + 1]));
        using var answer = await http.PostAsync("/runner/v1/files?name=big", content);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, answer.StatusCode);
        Assert.Equal(before, Directory.GetFiles(site.DataDirectory, "*", SearchOption.AllDirectories).Length);
    }

    [Fact]
    public async Task LinkOfNobody_IsNotFound_AndNobodyStoresWithoutAToken()
    {
        using var http = site.Http();
        foreach (var token in new[] { "x", "f_" + new string('a', 43), "..%2f..%2fetc%2fpasswd", new string('b', 500) })
            Assert.Equal(HttpStatusCode.NotFound, (await http.GetAsync($"/downloads/files/{token}")).StatusCode);
        using var content = new ByteArrayContent([1]);
        Assert.Equal(HttpStatusCode.Unauthorized, (await http.PostAsync("/runner/v1/files", content)).StatusCode);
        using var admission = new StringContent("{}");
        Assert.Equal(HttpStatusCode.Unauthorized, (await http.PostAsync("/runner/v1/admissions", admission)).StatusCode);
    }

    [Fact]
    public async Task Channel_AsksAdmissionForItsOwnPeopleAlone()
    {
        await using var bot = await site.NewBotAsync();
        using var http = site.Http(site.TokenOf(bot.Agent, bot.AgentId));
        using var foreign = new StringContent("""{"channel":"websocket","platform_user_id":"1"}""");
        Assert.Equal(HttpStatusCode.BadRequest, (await http.PostAsync("/runner/v1/admissions", foreign)).StatusCode);
        using var own = new StringContent("""{"channel":"telegram","platform_user_id":"1"}""");
        Assert.Equal("""{"admission":"admitted"}""", await (await http.PostAsync("/runner/v1/admissions", own)).Content.ReadAsStringAsync());
    }

    private async Task<StoredFile> StoreAsync(BotSite bot, string name, string type, byte[] bytes)
    {
        using var http = site.Http(site.TokenOf(bot.Agent, bot.AgentId));
        using var content = new ByteArrayContent(bytes);
        content.Headers.ContentType = MediaTypeHeaderValue.Parse(type);
        using var answer = await http.PostAsync($"/runner/v1/files?name={Uri.EscapeDataString(name)}", content);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return JsonSerializer.Deserialize(await answer.Content.ReadAsStringAsync(), ChannelJson.Default.StoredFile)!;
    }
}
