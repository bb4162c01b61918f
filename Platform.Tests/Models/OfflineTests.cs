using System.Text.Json;
using Microsoft.Extensions.AI;
using Platform.Core.Models.Offline;

namespace Platform.Tests.Models;

/// <summary>The provider without a network: finds, calls, embeds; the same answer every time.</summary>
public sealed class OfflineTests
{
    private const string Shop =
        """
        Ты помощник магазина.
        Доставка по Москве стоит 300 рублей и занимает один день. Возврат товара возможен в течение 14 дней. Магазин открыт с 9 до 21 часа.
        Delivery abroad takes two weeks. Refunds are paid within five days.
        """;

    private static readonly AIFunctionDeclaration Weather = AIFunctionFactory.CreateDeclaration(
        "get_weather", "Current weather and forecast. Текущая погода в городе", JsonDocument.Parse("""{"type":"object","properties":{"city":{"type":"string"},"days":{"type":"integer","default":1}},"required":["city"]}""").RootElement);

    [Theory]
    [InlineData("Сколько стоит доставка?", "300 рублей")]
    [InlineData("Как вернуть товар, какой срок возврата?", "14 дней")]
    [InlineData("До скольки открыт магазин?", "до 21 часа")]
    [InlineData("How long does delivery abroad take?", "two weeks")]
    [InlineData("When are refunds paid?", "five days")]
    public async Task Chat_QuestionOnTheContext_AnswersWithTheSentenceAndMarksIt(string question, string expected)
    {
        var answer = await AskAsync(question);

        Assert.StartsWith("[offline] ", answer.Text, StringComparison.Ordinal);
        Assert.Contains(expected, answer.Text, StringComparison.Ordinal);
        Assert.True(answer.Text.Length < 200, answer.Text);
        Assert.Equal(answer.Text, (await AskAsync(question)).Text);
    }

    [Theory]
    [InlineData("Какая столица Австралии?", "ответа на это нет")]
    [InlineData("Who wrote Hamlet?", "holds no answer")]
    public async Task Chat_NothingFits_SaysSoInTheQuestionsLanguage(string question, string expected) => Assert.Contains(expected, (await AskAsync(question)).Text, StringComparison.Ordinal);

    [Theory]
    [InlineData("Какая погода в Казани?", "Казани")]
    [InlineData("What is the current weather in New York?", "New York")]
    [InlineData("call get_weather for \"Omsk\"", "Omsk")]
    public async Task Chat_QuestionNamesATool_CallsItWithWhatTheQuestionSays(string question, string city)
    {
        var answer = await AskAsync(question, new ChatOptions { Tools = [Weather] });

        var call = Assert.Single(answer.Messages.SelectMany(message => message.Contents).OfType<FunctionCallContent>());
        Assert.Equal(("get_weather", city), (call.Name, call.Arguments!["city"]));
        Assert.Equal(ChatFinishReason.ToolCalls, answer.FinishReason);
    }

    [Fact]
    public async Task Chat_QuestionThatNamesNoTool_CallsNone() =>
        Assert.Contains("300 рублей", (await AskAsync("Сколько стоит доставка?", new ChatOptions { Tools = [Weather] })).Text, StringComparison.Ordinal);

    [Fact]
    public async Task Chat_ToolHasAnswered_GivesItsResultAndCallsNothingAgain()
    {
        var answer = await AskAsync(
        [
            new(ChatRole.User, "Какая погода в Казани?"), new(ChatRole.Assistant, [new FunctionCallContent("1", "get_weather")]),
            new(ChatRole.Tool, [new FunctionResultContent("1", "Казань: +5, дождь")]),
        ], new ChatOptions { Tools = [Weather] });

        Assert.Equal("[offline] Казань: +5, дождь", answer.Text);
    }

    [Fact]
    public async Task Chat_JsonAsked_AnswersInTheSchemasForm()
    {
        var schema = JsonDocument.Parse("""{"type":"object","properties":{"answer":{"type":"string"},"sure":{"type":"boolean"},"mood":{"enum":["calm","angry"]}}}""").RootElement;

        var json = JsonDocument.Parse((await AskAsync("Сколько стоит доставка?", new ChatOptions { ResponseFormat = ChatResponseFormat.ForJsonSchema(schema) })).Text).RootElement;

        Assert.Contains("300", json.GetProperty("answer").GetString(), StringComparison.Ordinal);
        Assert.Equal((JsonValueKind.False, "calm"), (json.GetProperty("sure").ValueKind, json.GetProperty("mood").GetString()));
    }

    [Fact]
    public void Embedding_LikeTexts_LieNearerThanUnlikeOnes_OnTheUnitSphere()
    {
        var (question, near, far) = (Of("возврат товара"), Of("Как вернуть товары и оформить возвраты?"), Of("погода на завтра"));

        Assert.Equal(1, Dot(question, question), 4);
        Assert.Equal(1, Dot(Of(""), Of("")), 4);
        Assert.True(Dot(question, near) > Dot(question, far) + 0.2f);
        Assert.Equal(Of("the same"), Of("the same"));
        // Vectors are stored: a change of the hash would make what is stored worthless.
        Assert.Equal([24, 47, 52], Enumerable.Range(0, 64).Where(i => OfflineEmbedding.Of("a", 64).Span[i] != 0));
    }

    private static float[] Of(string text) => OfflineEmbedding.Of(text, OfflineEmbedding.DefaultDimensions).ToArray();

    private static float Dot(float[] a, float[] b) => a.Zip(b, (x, y) => x * y).Sum();

    private static Task<ChatResponse> AskAsync(string question, ChatOptions? options = null) => AskAsync([new(ChatRole.System, Shop), new(ChatRole.User, question)], options);

    private static Task<ChatResponse> AskAsync(ChatMessage[] messages, ChatOptions? options) =>
        new OfflineWire().StreamAsync(OfflineWire.ChatModel, messages, options ?? new ChatOptions(), CancellationToken.None).ToChatResponseAsync();
}
