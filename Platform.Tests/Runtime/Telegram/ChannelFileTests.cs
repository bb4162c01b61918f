using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Platform.Core.Agents.Contracts;
using Platform.Core.Runtime.Channels;
using Platform.Core.Runtime.Conversations;
using Platform.Core.Shared.Data;
using Platform.Core.Shared.Events;
using Platform.Core.Shared.Operations;
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

    [Fact]
    public async Task Files_GoWithTime_AndSoDoesWhatNoRowKnows()
    {
        await using var bot = await site.NewBotAsync();
        var stored = new List<(string Path, Guid Id)>();
        foreach (var name in new[] { "old", "young", "orphan", "new orphan" })
        {
            var before = OnDisk();
            await StoreAsync(bot, name, "text/plain", [1]);
            var path = OnDisk().Except(before).Single();
            stored.Add((path, Guid.ParseExact(Path.GetFileName(path), "N")));
        }

        await SqlAsync("UPDATE channel_files SET created_at = now() - interval '401 days' WHERE id = $1", stored[0].Id);
        await SqlAsync("DELETE FROM channel_files WHERE id = ANY ($1)", new[] { stored[2].Id, stored[3].Id });
        foreach (var (path, _) in stored.Take(3))
            File.SetLastWriteTimeUtc(path, TimeProvider.System.GetUtcNow().UtcDateTime.AddDays(-2));

        Assert.Equal(1, (await site.RunAsync(new RemoveOldChannelFiles(), Actor.Job("test"))).Rows);
        Assert.Equal(0, (await site.RunAsync(new RemoveOldChannelFiles(), Actor.Job("test"))).Rows);
        Assert.Equal([false, true, false, true], stored.Select(file => File.Exists(file.Path)));
    }

    [Fact]
    public async Task User_Erased_TakesTheFilesAlongThatTheyLinkedTo_AndNobodyElses()
    {
        await using var bot = await site.NewBotAsync();
        var (hers, his) = (await StoreAsync(bot, "hers.txt", "text/plain", [1]), await StoreAsync(bot, "his.txt", "text/plain", [2]));
        var before = OnDisk().Length;
        var agent = new AgentIdentity(bot.Agent, site.Tenant.Id, "a", "A");
        var said = new List<Guid>();
        foreach (var (user, file) in new[] { ("olga", hers), ("petr", his) })
        {
            var record = new HistoryRecord { AgentId = bot.AgentId, ThreadId = user, SenderType = "user", Content = $"[document x.txt: {file.Url}]", Channel = "telegram", Timestamp = TimeProvider.System.GetUtcNow(), MessageId = user, PlatformUserId = user };
            var line = ConversationLine.Of(record, agent, TimeProvider.System.GetUtcNow()).Line!;
            await site.Services.GetRequiredService<HistoryWriter>().WriteAsync(line, default);
            said.Add(line.ConversationId);
        }

        await site.RunAsync(new EraseUser(said[0]));
        await site.Services.GetRequiredService<OutboxDispatcher>().DeliverDueAsync(default);

        using var http = site.Http();
        Assert.Equal(HttpStatusCode.NotFound, (await http.GetAsync(new Uri(hers.Url).AbsolutePath)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await http.GetAsync(new Uri(his.Url).AbsolutePath)).StatusCode);
        await Eventually.TrueAsync(() => OnDisk().Length == before - 1, "her bytes are gone, too");
    }

    private string[] OnDisk() => Directory.GetFiles(Directory.CreateDirectory(Path.Combine(site.DataDirectory, "files")).FullName, "*", SearchOption.AllDirectories);

    private async Task SqlAsync(string sql, object value)
    {
        await using var command = site.Services.GetRequiredService<Databases>().Owner.CreateCommand(sql);
        command.Parameters.Add(new() { Value = value });
        await command.ExecuteNonQueryAsync();
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
