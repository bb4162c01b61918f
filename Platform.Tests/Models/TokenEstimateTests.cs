using Microsoft.Extensions.AI;
using Platform.Core.Models.Contracts;

namespace Platform.Tests.Models;

public sealed class TokenEstimateTests
{
    // Counts that OpenAI published for its vocabularies (cookbook, "How to count tokens with tiktoken").
    [Theory]
    [InlineData("antidisestablishmentarianism", 6)]
    [InlineData("2 + 2 = 4", 7)]
    [InlineData("tiktoken is great!", 6)]
    [InlineData("お誕生日おめでとう", 8)]
    public void Of_PublishedSamples_IsNear(string text, int tokens) => Assert.InRange(TokenEstimate.Of(text), tokens - 2, tokens + 2);

    [Theory]
    [InlineData("", 0, 0)]
    [InlineData(null, 0, 0)]
    [InlineData(" ", 1, 1)]
    [InlineData("The quick brown fox jumps over the lazy dog.", 9, 11)]
    // About four characters a token of English prose, three of Russian.
    [InlineData("A customer asks whether the parcel that was sent on Monday will arrive before the weekend, and what happens if nobody is at home.", 24, 36)]
    [InlineData("Покупатель спрашивает, придёт ли посылка, отправленная в понедельник, до выходных и что будет, если дома никого не окажется.", 30, 50)]
    public void Of_Text_LiesWithinTheStatedError(string? text, int from, int to) => Assert.InRange(TokenEstimate.Of(text), from, to);

    [Fact]
    public void Of_Conversation_CountsMessagesToolsAndCalls()
    {
        var plain = TokenEstimate.Of([new ChatMessage(ChatRole.User, "Hello there")]);
        var withCall = TokenEstimate.Of([new ChatMessage(ChatRole.User, "Hello there"), new ChatMessage(ChatRole.Assistant, [new FunctionCallContent("1", "weather", new Dictionary<string, object?> { ["city"] = "Kazan" })])]);

        Assert.InRange(plain, 8, 12);
        Assert.InRange(withCall - plain, 8, 25);
    }
}
