using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Platform.Core.Access.Contracts;
using Platform.Protocol.Runtime;

namespace Platform.Tests.Runtime.Telegram;

/// <summary>Messages of Telegram on their way into the inbox, and answers on their way out of the outbox.</summary>
public sealed class TelegramTests(TelegramSite site) : IClassFixture<TelegramSite>
{
    [Fact]
    public async Task Text_GoesIntoTheInbox_AndItsAnswerIntoTheChat()
    {
        await using var bot = await site.NewBotAsync();
        bot.Start();
        var update = bot.Stub.Write(77, "Где мой заказ?");

        var message = await bot.NextMessageAsync();
        Assert.Equal(("Где мой заказ?", "77", "77", "telegram", $"tg-4242-{update}"), (message.Text, message.ChatId, message.PlatformUserId, message.Channel, message.MessageId));
        Assert.Equal(("Анна", "ru", "anna"), ((string?)message.UserData!["name"], (string?)message.UserData["language"], (string?)message.UserData["username"]));
        await bot.AnswerAsync(message, "Заказ в пути.");
        await Eventually.TrueAsync(() => bot.Stub.TextsOf(77) is ["Заказ в пути."], "the answer in the chat");
        await bot.DeliveredAsync();
        await Eventually.TrueAsync(() => bot.Stub.Waiting == 0, "the update is confirmed");
    }

    [Fact]
    public async Task Answers_OfOtherChannels_AreAcknowledgedAndNotSent()
    {
        await using var bot = await site.NewBotAsync();
        bot.Start();
        bot.Stub.Write(5, "Привет");
        var message = await bot.NextMessageAsync();
        await bot.AnswerAsync(new AgentAnswer { ChatId = "5", Channel = "websocket", MessageId = "w1", Response = "Not for Telegram" });
        await bot.AnswerAsync(message, "Здравствуйте");
        await Eventually.TrueAsync(() => bot.Stub.TextsOf(5) is ["Здравствуйте"], "only its own answer");
        await bot.DeliveredAsync();
    }

    [Fact]
    public async Task LongAnswer_IsSplit_AndKilledInBetween_GoesOnWhereItWas()
    {
        await using var bot = await site.NewBotAsync();
        var first = bot.Start();
        bot.Stub.Write(6, "Расскажи всё");
        var message = await bot.NextMessageAsync();
        var text = string.Join("\n\n", Enumerable.Range(1, 30).Select(i => $"Абзац {i}. " + new string('ж', 380)));
        // The second part is refused until the process is killed.
        bot.Stub.Next("sendMessage", new StubFault(200, AfterDoing: false, Body: new { ok = true, result = new { message_id = 900 } }));
        bot.Stub.Next("sendMessage", [.. Enumerable.Repeat(StubFault.BadGateway, 50)]);
        bot.Stub.Messages[900] = new StubMessage(900, 6, "");
        await bot.AnswerAsync(message, text);
        await Eventually.TrueAsync(() => bot.Stub.CallsOf("sendMessage").Count() >= 2, "the second part was tried");
        await first.KillAsync();

        bot.Stub.Mend("sendMessage");
        bot.Start();
        await bot.DeliveredAsync();
        await Eventually.TrueAsync(() => bot.Stub.Messages.Count(m => m.Value.Chat == 6) == 3, "three parts");
        Assert.Equal(text.ReplaceLineEndings(""), string.Concat(bot.Stub.TextsOf(6).Order(new ByParagraph())).ReplaceLineEndings(""));
    }

    private sealed class ByParagraph : IComparer<string>
    {
        public int Compare(string? x, string? y) => Number(x!).CompareTo(Number(y!));

        private static int Number(string part) => int.Parse(part.Split(' ', '.')[1], System.Globalization.CultureInfo.InvariantCulture);
    }

    [Fact]
    public async Task Process_KilledBeforeItsAnswerIsSent_LeavesItToTheNextOne()
    {
        await using var bot = await site.NewBotAsync();
        var first = bot.Start();
        bot.Stub.Write(8, "Вопрос");
        var message = await bot.NextMessageAsync();
        bot.Stub.Always("sendMessage", StubFault.BadGateway);
        await bot.AnswerAsync(message, "Ответ");
        await Eventually.TrueAsync(() => bot.Stub.CallsOf("sendMessage").Any(), "it was tried");
        await first.KillAsync();
        Assert.Equal(1, await bot.UnacknowledgedAsync());

        bot.Stub.Mend("sendMessage");
        bot.Start();
        await bot.DeliveredAsync();
        Assert.Equal(["Ответ"], bot.Stub.TextsOf(8));
        // The same answer once more, as after a repeated message: it was said.
        await bot.AnswerAsync(message, "Ответ", "again");
        await bot.AnswerAsync(message, "Ответ", "again");
        await Eventually.TrueAsync(() => bot.Stub.TextsOf(8).Length == 2, "another answer is another message");
        await bot.DeliveredAsync();
        Assert.Equal(2, bot.Stub.TextsOf(8).Length);
    }

    [Fact]
    public async Task Update_BroughtTwice_IsOneMessage_AndTheOffsetSurvivesARestart()
    {
        await using var bot = await site.NewBotAsync();
        var first = bot.Start();
        bot.Stub.Write(9, "Один");
        Assert.Equal("Один", (await bot.NextMessageAsync()).Text);
        await Eventually.TrueAsync(() => bot.Stub.Waiting == 0, "confirmed");
        await first.StopAsync();
        // What was confirmed by nobody comes again, with the same id.
        bot.Stub.Write(9, "Два");
        var second = bot.Start();
        Assert.Equal("Два", (await bot.NextMessageAsync()).Text);
        await second.KillAsync();
        bot.Start();
        bot.Stub.Write(9, "Три");
        Assert.Equal("Три", (await bot.NextMessageAsync()).Text);
        Assert.Null(await bot.TryNextAsync());
        Assert.Contains(bot.Stub.CallsOf("getUpdates"), call => call.Body.TryGetProperty("offset", out _));
    }

    [Fact]
    public async Task UnreadableUpdate_HoldsUpNobody()
    {
        await using var bot = await site.NewBotAsync();
        bot.Start();
        bot.Stub.AddRaw("""{"message":{"message_id":"no number","chat":[]}}""");
        bot.Stub.AddRaw("""{"edited_message":{"message_id":1}}""");
        bot.Stub.Write(10, "Живой");
        Assert.Equal("Живой", (await bot.NextMessageAsync()).Text);
        await Eventually.TrueAsync(() => bot.Stub.Waiting == 0, "confirmed");
    }

    [Theory]
    [InlineData(null, "ru", "На связи Мария")]
    [InlineData(null, "en", "This is Мария")]
    [InlineData("Добро пожаловать в лавку!", "en", "Добро пожаловать в лавку!")]
    public async Task Start_IsGreeted_AndIsNoMessageToTheAgent(string? greeting, string language, string expected)
    {
        await using var bot = await site.NewBotAsync(greeting);
        bot.Start();
        bot.Stub.Write(11, "/start from-site", language: language);
        await Eventually.TrueAsync(() => bot.Stub.TextsOf(11).Length == 1, "a greeting");
        Assert.Contains(expected, bot.Stub.TextsOf(11)[0], StringComparison.Ordinal);
        Assert.Null(await bot.TryNextAsync());
    }

    [Fact]
    public async Task Stranger_WhereAdmissionIsAsked_IsToldOnce_AndAnsweredWhenAuthorized_AndRefusedInSilence()
    {
        await using var bot = await site.NewBotAsync();
        await site.RunAsync(new SetAgentAccess(bot.Agent, AgentAccessMode.RequiresAuthorization));
        bot.Start();
        bot.Stub.Write(12, "Пустите");
        bot.Stub.Write(12, "Ну пустите");
        await Eventually.TrueAsync(() => bot.Stub.TextsOf(12).Length == 1, "told to wait");
        await Eventually.TrueAsync(() => bot.Stub.Waiting == 0, "both are taken");
        Assert.Contains("Запрос на доступ", bot.Stub.TextsOf(12)[0], StringComparison.Ordinal);

        await site.RunAsync(new AuthorizeEndUser(bot.Agent, "telegram", "12"));
        await site.RunAsync(new AuthorizeEndUser(bot.Agent, "telegram", "13", State: EndUserState.Refused));
        bot.Stub.Write(13, "Я плохой");
        bot.Stub.Write(12, "Спасибо");
        Assert.Equal("Спасибо", (await bot.NextMessageAsync()).Text);
        Assert.Single(bot.Stub.TextsOf(12));
        Assert.Empty(bot.Stub.TextsOf(13));
    }

    [Fact]
    public async Task Files_AreStored_AndTheirLinksStandInTheMessage()
    {
        await using var bot = await site.NewBotAsync();
        bot.Start();
        bot.Stub.AddFile("big-photo", "photos/file_1.jpg", Encoding.UTF8.GetBytes("not really a picture"));
        bot.Stub.Write(14, "", message =>
        {
            message.Remove("text");
            message["caption"] = "Вот чек";
            message["photo"] = JsonNode.Parse("""[{"file_id":"small","file_unique_id":"s","width":90,"height":90,"file_size":10},{"file_id":"big-photo","file_unique_id":"b","width":900,"height":900,"file_size":20}]""");
            message["reply_to_message"] = JsonNode.Parse("""{"message_id":3,"date":1,"chat":{"id":14,"type":"private"},"text":"Пришлите чек"}""");
        });
        bot.Stub.Write(14, "", message =>
        {
            message.Remove("text");
            message["document"] = JsonNode.Parse("""{"file_id":"huge","file_unique_id":"h","file_name":"video.mkv","file_size":99000000}""");
        });
        var message = await bot.NextMessageAsync();
        Assert.StartsWith("> Пришлите чек\n\nВот чек\n[photo photo.jpg: http", message.Text, StringComparison.Ordinal);
        Assert.Equal("tg-14-3", message.ReplyTo);
        Assert.Equal("[document video.mkv: not available]", (await bot.NextMessageAsync()).Text);

        using var http = site.Http();
        var link = new Uri(message.Text.Split("photo.jpg: ")[1].TrimEnd(']'));
        using var found = await http.GetAsync(link.AbsolutePath);
        Assert.Equal((HttpStatusCode.OK, "image/jpeg", "not really a picture"), (found.StatusCode, found.Content.Headers.ContentType?.MediaType, await found.Content.ReadAsStringAsync()));
        Assert.Equal(HttpStatusCode.NotFound, (await http.GetAsync(link.AbsolutePath + "x")).StatusCode);
    }
}
