extern alias AgentRunner;

using System.Text.Json;
using AgentRunner::Platform.AgentRunner.Telegram;

namespace Platform.Tests.Runtime.Telegram;

/// <summary>Where texts are cut, how often a bot speaks, and what it takes for a message to it.</summary>
public sealed class TelegramRuleTests
{
    private static readonly TelegramUser Bot = new(42, true, "Stub", null, "stub_bot", null);

    [Fact]
    public void Split_PrefersParagraphs_ThenLines_ThenSentences_ThenWords()
    {
        Assert.Equal(["one two", "three four"], MessageSplitter.Split("one two\n\nthree four", 12));
        Assert.Equal(["one two", "three four"], MessageSplitter.Split("one two\nthree four", 12));
        Assert.Equal(["One two.", "Three four"], MessageSplitter.Split("One two. Three four", 12));
        Assert.Equal(["one two", "three four"], MessageSplitter.Split("one two three four", 12));
        Assert.Equal(["abcdefgh", "ij"], MessageSplitter.Split("abcdefghij", 8));
        Assert.Equal(["abcdefgh", "ij"], MessageSplitter.Split("abcdefgh ij", 8));
        Assert.Empty(MessageSplitter.Split(" \n "));
    }

    [Theory]
    [InlineData("😀")]
    [InlineData("👨‍👩‍👧‍👦")]
    [InlineData("🇷🇺")]
    [InlineData("é")]
    public void Split_NeverCutsACharacter(string character)
    {
        for (var before = 0; before < 12; before++)
        {
            var text = new string('x', before) + string.Concat(Enumerable.Repeat(character, 30));
            var parts = MessageSplitter.Split(text, 12);
            Assert.Equal(text, string.Concat(parts));
            Assert.All(parts, part => Assert.True(part.Length <= 12 && part.TrimStart('x').Length % character.Length == 0, part));
        }
    }

    [Fact]
    public void Split_OfEndlessCharacter_EndsAllTheSame()
    {
        var parts = MessageSplitter.Split("a" + new string('\u0301', 100) + "\ud83d", 10);
        Assert.All(parts, part => Assert.InRange(part.Length, 1, 10));
    }

    [Fact]
    public void Split_OfAGrowingText_KeepsItsEarlierParts()
    {
        var text = string.Concat(Enumerable.Range(0, 400).Select(i => $"Sentence number {i}. "));
        var whole = MessageSplitter.Split(text, 200);
        for (var length = 201; length < text.Length; length += 37)
        {
            var parts = MessageSplitter.Split(text[..length], 200);
            Assert.Equal(whole.Take(parts.Count - 1), parts.Take(parts.Count - 1));
        }
    }

    [Fact]
    public void Chat_IsSpokenToOnceASecond_AndNotWhileSilent()
    {
        var time = new FakeTime();
        var pace = new ChatPace(isGroup: false, time);
        Assert.Equal(TimeSpan.Zero, pace.Wait(isStreaming: false));
        pace.Spoke();
        Assert.Equal(TimeSpan.FromSeconds(1), pace.Wait(isStreaming: false));
        time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(TimeSpan.Zero, pace.Wait(isStreaming: true));
        pace.BeSilentFor(TimeSpan.FromSeconds(30));
        pace.BeSilentFor(TimeSpan.FromSeconds(5));
        Assert.Equal(TimeSpan.FromSeconds(30), pace.Wait(isStreaming: false));
    }

    [Fact]
    public void Group_IsSpokenToTwentyTimesAMinute_AndStreamingLeavesRoom()
    {
        var time = new FakeTime();
        var pace = new ChatPace(isGroup: true, time);
        for (var said = 0; said < 20; said++)
        {
            Assert.Equal(TimeSpan.Zero, pace.Wait(isStreaming: false));
            Assert.Equal(said < 12, pace.Wait(isStreaming: true) == TimeSpan.Zero);
            pace.Spoke();
            time.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.Equal(TimeSpan.FromSeconds(40), pace.Wait(isStreaming: false));
        time.Advance(TimeSpan.FromSeconds(40));
        Assert.Equal(TimeSpan.Zero, pace.Wait(isStreaming: false));
    }

    [Fact]
    public async Task Bot_SpeaksThirtyTimesASecond()
    {
        var time = new FakeTime();
        var pace = new BotPace(time);
        var waits = Enumerable.Range(0, 61).Select(_ => pace.WaitAsync(CancellationToken.None)).ToArray();
        time.Advance(TimeSpan.FromSeconds(1));
        await Eventually.TrueAsync(() => waits.Count(wait => wait.IsCompleted) is 30 or 31, "a second's worth");
        time.Advance(TimeSpan.FromSeconds(1.1));
        await Task.WhenAll(waits);
    }

    [Theory]
    [InlineData("""{"message_id":1,"from":{"id":7,"is_bot":false,"first_name":"A"},"chat":{"id":7,"type":"private"},"date":1,"text":" hi "}""", "hi")]
    [InlineData("""{"message_id":1,"from":{"id":7,"is_bot":true,"first_name":"A"},"chat":{"id":7,"type":"private"},"date":1,"text":"hi"}""", null)]
    [InlineData("""{"message_id":1,"chat":{"id":-7,"type":"channel"},"date":1,"text":"hi"}""", null)]
    [InlineData("""{"message_id":1,"from":{"id":7,"is_bot":false},"chat":{"id":7,"type":"private"},"date":1,"new_chat_title":"x"}""", null)]
    [InlineData("""{"message_id":1,"from":{"id":7,"is_bot":false},"chat":{"id":-7,"type":"group"},"date":1,"text":"hi"}""", null)]
    [InlineData("""{"message_id":1,"from":{"id":7,"is_bot":false},"chat":{"id":-7,"type":"group"},"date":1,"text":"yes","reply_to_message":{"message_id":2,"from":{"id":42,"is_bot":true},"chat":{"id":-7,"type":"group"},"date":1,"text":"Sure?"}}""", "yes")]
    [InlineData("""{"message_id":1,"from":{"id":7,"is_bot":false},"chat":{"id":-7,"type":"group"},"date":1,"text":"/price@Stub_Bot tea","entities":[{"type":"bot_command","offset":0,"length":15}]}""", "/price tea")]
    [InlineData("""{"message_id":1,"from":{"id":7,"is_bot":false},"chat":{"id":-7,"type":"group"},"date":1,"text":"/price@other_bot","entities":[{"type":"bot_command","offset":0,"length":16}]}""", null)]
    [InlineData("""{"message_id":1,"from":{"id":7,"is_bot":false},"chat":{"id":-7,"type":"group"},"date":1,"text":"x","entities":[{"type":"mention","offset":5,"length":900}]}""", null)]
    [InlineData("""{"message_id":1,"from":{"id":7,"is_bot":false},"chat":{"id":7,"type":"private"},"date":1,"sticker":{"emoji":"👍","file_id":"s"}}""", "👍")]
    [InlineData("""{"message_id":1,"from":{"id":7,"is_bot":false},"chat":{"id":7,"type":"private"},"date":1,"location":{"latitude":55.75,"longitude":37.5}}""", "[location: 55.75, 37.5]")]
    [InlineData("""{"message_id":1,"from":{"id":7,"is_bot":false},"chat":{"id":7,"type":"private"},"date":1,"contact":{"phone_number":"+7900","first_name":"Ann"}}""", "[contact: Ann, +7900]")]
    public void Update_IsReadAsWhatIsMeantForTheAgent(string message, string? expected)
    {
        var update = new TelegramUpdate(1, JsonSerializer.Deserialize(message, TelegramJson.Default.TelegramMessage));
        Assert.Equal(expected, IncomingReader.Read(update, Bot)?.Text);
    }

    [Theory]
    [InlineData("77", 77L, null)]
    [InlineData("-100123/7", -100123L, 7L)]
    public void Address_IsReadAsItIsWritten(string text, long chat, long? topic)
    {
        Assert.True(ChatAddress.TryParse(text, out var address));
        Assert.Equal((chat, topic, text), (address.Chat, address.Topic, address.ToString()));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("0")]
    [InlineData("abc")]
    [InlineData("1/2/3")]
    [InlineData("1/x")]
    public void Address_ThatIsNone_IsNotRead(string? text) => Assert.False(ChatAddress.TryParse(text, out _));
}
