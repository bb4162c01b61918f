using System.Text.Json.Nodes;
using Platform.Protocol.Runtime;

namespace Platform.Tests.Runtime.Telegram;

/// <summary>Answers while they are made, and what Telegram refuses.</summary>
public sealed class TelegramStreamingTests(TelegramSite site) : IClassFixture<TelegramSite>
{
    [Fact]
    public async Task AnswerThatIsBeingMade_IsTyped_ThenGrowsInOneMessage_AtMostOnceASecond()
    {
        await using var bot = await site.NewBotAsync();
        bot.Start();
        bot.Stub.Write(20, "Расскажи");
        var message = await bot.NextMessageAsync();
        await bot.SayPieceAsync(message, 0, null);
        await Eventually.TrueAsync(() => bot.Stub.CallsOf("sendChatAction").Any(), "typing is shown");

        const string text = "Первая часть ответа, достаточно длинная. ";
        for (var number = 1; number <= 30; number++)
        {
            await bot.SayPieceAsync(message, number, text);
            await Task.Delay(50);
        }

        await Eventually.TrueAsync(() => bot.Stub.TextsOf(20).Length == 1, "the beginning is shown");
        var whole = string.Concat(Enumerable.Repeat(text, 30)) + "Конец.";
        await bot.AnswerAsync(message, whole);
        await Eventually.TrueAsync(() => bot.Stub.TextsOf(20) is [var shown] && shown == whole, "the whole answer in the same message");
        await bot.DeliveredAsync();

        Assert.Single(bot.Stub.CallsOf("sendMessage"));
        var moments = bot.Stub.Calls.Where(call => call.Method is "sendMessage" or "editMessageText").Select(call => call.At).ToArray();
        Assert.True(moments.Length >= 3, $"only {moments.Length} calls: nothing grew");
        Assert.All(moments.Zip(moments.Skip(1)), pair => Assert.True(pair.Second - pair.First > TimeSpan.FromMilliseconds(900), $"{pair.Second - pair.First}"));
    }

    [Fact]
    public async Task ProcessKilledWhileAnAnswerGrows_TheNextOneFinishesTheSameMessage()
    {
        await using var bot = await site.NewBotAsync();
        var first = bot.Start();
        bot.Stub.Write(21, "Расскажи");
        var message = await bot.NextMessageAsync();
        await bot.SayPieceAsync(message, 0, "Начало ответа, которое уже видно в чате…");
        await Eventually.TrueAsync(() => bot.Stub.TextsOf(21).Length == 1, "the beginning is shown");
        await Eventually.TrueAsync(async () => await site.Redis.HashGetAsync($"agent:{bot.AgentId}:telegram:said:{message.MessageId}", "0", default) is not null, "it is known where");
        await first.KillAsync();

        await bot.AnswerAsync(message, "Короткий ответ.");
        bot.Start();
        await Eventually.TrueAsync(() => bot.Stub.TextsOf(21) is ["Короткий ответ."], "one message");
        await bot.DeliveredAsync();
        Assert.Single(bot.Stub.CallsOf("sendMessage"));
    }

    [Fact]
    public async Task LongGrowth_ThatEndsShort_LeavesNoPartsBehind()
    {
        await using var bot = await site.NewBotAsync();
        bot.Start();
        bot.Stub.Write(22, "Много");
        var message = await bot.NextMessageAsync();
        await bot.SayPieceAsync(message, 0, new string('ы', 5000));
        await Eventually.TrueAsync(() => bot.Stub.TextsOf(22).Length == 2, "two parts");
        await bot.AnswerAsync(message, "Извините, не получилось.");
        await Eventually.TrueAsync(() => bot.Stub.TextsOf(22) is ["Извините, не получилось."], "one part is left");
    }

    [Fact]
    public async Task Flood_IsWaitedOut()
    {
        await using var bot = await site.NewBotAsync();
        bot.Start();
        bot.Stub.Write(23, "Привет");
        var message = await bot.NextMessageAsync();
        bot.Stub.Next("sendMessage", StubFault.Flood(2));
        await bot.AnswerAsync(message, "Ответ");
        await Eventually.TrueAsync(() => bot.Stub.TextsOf(23).Length == 1, "the answer");
        var calls = bot.Stub.CallsOf("sendMessage").ToArray();
        Assert.Equal(2, calls.Length);
        Assert.True(calls[1].At - calls[0].At >= TimeSpan.FromSeconds(2), $"{calls[1].At - calls[0].At}");
    }

    [Fact]
    public async Task UserWhoBlockedTheBot_HoldsUpNobody()
    {
        await using var bot = await site.NewBotAsync();
        var process = bot.Start();
        bot.Stub.Write(24, "Прощай");
        bot.Stub.Write(25, "Привет");
        var (gone, there) = (await bot.NextMessageAsync(), await bot.NextMessageAsync());
        if (gone.ChatId != "24")
            (gone, there) = (there, gone);
        bot.Stub.Next("sendMessage", StubFault.Of(403, "Forbidden: bot was blocked by the user"));
        await bot.AnswerAsync(gone, "Никому");
        await bot.DeliveredAsync();
        await Eventually.TrueAsync(() => bot.Stub.CallsOf("sendMessage").Any(), "it was tried");
        await bot.AnswerAsync(there, "Здравствуйте");
        await Eventually.TrueAsync(() => bot.Stub.TextsOf(25) is ["Здравствуйте"], "the other one is answered");
        await bot.DeliveredAsync();
        Assert.Empty(bot.Stub.TextsOf(24));
        Assert.Contains("cannot be delivered: Blocked (403)", process.Log, StringComparison.Ordinal);
        Assert.DoesNotContain("Никому", process.Log, StringComparison.Ordinal);
        Assert.DoesNotContain(bot.Stub.Token, process.Log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Group_ThatBecameASupergroup_IsAnsweredThere_NowAndLater()
    {
        await using var bot = await site.NewBotAsync();
        bot.Start();
        bot.Stub.Write(-30, "@stub_bot привет", Mention);
        var message = await bot.NextMessageAsync();
        Assert.Equal(("привет", "-30"), (message.Text, message.ChatId));
        bot.Stub.Next("sendMessage", StubFault.Of(400, "Bad Request: group chat was upgraded to a supergroup chat", new { migrate_to_chat_id = -100777 }));
        await bot.AnswerAsync(message, "Привет всем");
        await Eventually.TrueAsync(() => bot.Stub.TextsOf(-100777) is ["Привет всем"], "the answer in the new group");
        await bot.AnswerAsync(message, "И ещё", "later");
        await Eventually.TrueAsync(() => bot.Stub.TextsOf(-100777) is ["Привет всем", "И ещё"], "the next one, too");
    }

    [Fact]
    public async Task Group_OnlyWhatSpeaksToTheBotIsHeard_AndAnsweredAtItsPlace()
    {
        await using var bot = await site.NewBotAsync();
        bot.Start();
        bot.Stub.Write(-31, "Ребята, обедать?");
        bot.Stub.Write(-31, "Сколько стоит, @stub_bot ?", message =>
        {
            message["entities"] = JsonNode.Parse("""[{"type":"mention","offset":15,"length":9}]""");
            (message["is_topic_message"], message["message_thread_id"]) = (true, 7);
        });
        var heard = await bot.NextMessageAsync();
        Assert.Equal(("Сколько стоит,  ?", "-31/7"), (heard.Text, heard.ChatId));
        await bot.AnswerAsync(heard, "Сто рублей");
        await Eventually.TrueAsync(() => bot.Stub.TextsOf(-31).Length == 1, "the answer");
        var answer = bot.Stub.Messages.Values.Single(message => message.Chat == -31);
        Assert.Equal(7, answer.Topic);
        Assert.NotNull(answer.ReplyTo);
    }

    [Fact]
    public async Task Reminder_WithoutAThread_GoesToThePerson()
    {
        await using var bot = await site.NewBotAsync();
        bot.Start();
        await bot.AnswerAsync(new AgentAnswer { ChatId = "no chat of Telegram's", PlatformUserId = "26", Channel = "telegram", MessageId = "r-1", Response = "Пора пить чай" });
        await bot.AnswerAsync(new AgentAnswer { ChatId = "nobody", Channel = "telegram", MessageId = "r-2", Response = "Никому" });
        await Eventually.TrueAsync(() => bot.Stub.TextsOf(26) is ["Пора пить чай"], "the reminder");
        await bot.DeliveredAsync();
    }

    private static void Mention(JsonObject message) => message["entities"] = JsonNode.Parse("""[{"type":"mention","offset":0,"length":9}]""");
}
