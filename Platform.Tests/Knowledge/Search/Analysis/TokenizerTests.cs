using Platform.Core.Knowledge.Search.Analysis;

namespace Platform.Tests.Knowledge.Search.Analysis;

public sealed class TokenizerTests
{
    [Theory]
    [InlineData("Возврата товаров", "возврат товар")]
    [InlineData("Deliveries were returned", "deliveri were return")]
    [InlineData("ёлки ЁЛКИ елки", "елк елк елк")]
    [InlineData("артикул RUS-4512", "артикул rus4512 rus 4512")]
    [InlineData("v2.1.3", "v2.1.3 2 1 3")]
    [InlineData("№ 15/2", "15/2 15 2")]
    [InlineData("log_statement", "logstat log statement")]
    [InlineData("wi-fi", "wifi wi fi")]
    [InlineData("a.petrova@example.com", "a.petrova@example.com petrova exampl com")]
    [InlineData("it's John’s", "it john")]
    [InlineData("по 1 450 Вт", "по 1450 1 450 вт")]
    [InlineData("12 500 000 ₽", "12500000 12 500 000")]
    [InlineData("$12,500,000", "12500000 12 500 000")]
    [InlineData("10,5 10.5", "10.5 10 5 10.5 10 5")]
    [InlineData("в 2015 году", "в 2015 год")]
    [InlineData("café naïve", "cafe naiv")]
    [InlineData("пере\u00ADнос", "перенос")]
    [InlineData("日本", "日 本")]
    [InlineData("", "")]
    [InlineData("?!… — \uD83D", "")]
    public void Text_GivesItsTerms(string text, string terms) => Assert.Equal(terms, string.Join(' ', Terms(text)));

    [Theory]
    [InlineData("КМ-450", "км450")]
    [InlineData("МК-03", "MK-03")]
    [InlineData("RUS‑4512", "rus_4512")]
    public void Codes_OfOneLook_AreOne(string one, string other) => Assert.Equal(Terms(one)[0], Terms(other)[0]);

    [Fact]
    public void Breve_OfItsOwn_IsTheSameLetter() => Assert.Equal(Terms("район"), Terms("раи\u0306он"));

    [Fact]
    public void Places_AreThoseOfTheText()
    {
        const string text = "Код RUS-4512, цена 1 450 ₽ за штуку.";
        Tokenizer.Read(text, (_, word, kind, start, length) =>
        {
            Assert.True(start >= 0 && start + length <= text.Length);
            if (kind is TokenKind.Word or TokenKind.Stop)
                Assert.Equal(word.ToString(), text.Substring(start, length).ToLowerInvariant());
        });
    }

    [Fact]
    public void AnyText_IsReadToItsEnd()
    {
        var random = new Random(11);
        const string letters = "аёЯz9 -./@'’_,:+&\u00AD\u0301\uD83D\uDE00日 \n";
        for (var round = 0; round < 5_000; round++)
        {
            var text = new string([.. Enumerable.Range(0, random.Next(60)).Select(_ => letters[random.Next(letters.Length)])]);
            Tokenizer.Read(text, (term, _, _, start, length) => Assert.True(term.Length is > 0 and < 256 && start >= 0 && length > 0 && start + length <= text.Length, text));
        }
    }

    [Fact]
    public void EndlessWord_IsCut() => Assert.All(Terms(new string('ы', 100_000)), term => Assert.True(term.Length < 64));

    private static List<string> Terms(string text)
    {
        var terms = new List<string>();
        Tokenizer.Read(text, (term, _, _, _, _) => terms.Add(term.ToString()));
        return terms;
    }
}
