using Platform.Core.Knowledge.Search.Exact;

namespace Platform.Tests.Knowledge.Search.Exact;

public sealed class TextPatternTests
{
    [Theory]
    [InlineData("акт по форме", "Составьте акт\nпо  форме ДК-7.", 1)]
    [InlineData("ФОРМЕ ДК-7", "по форме ДК-7.", 1)]
    [InlineData("ёлка", "Елка и ёлка", 2)]
    [InlineData("форм", "по форме", 0)]
    [InlineData("ДК-7", "ДК-70", 0)]
    [InlineData("\"акт\" и \"форме\"", "акт по форме", 2)]
    [InlineData("\"акт\" и \"склад\"", "акт по форме", 0)]
    [InlineData("“late fees”", "credit card late fees", 1)]
    [InlineData("*505#", "Наберите *505#, чтобы", 1)]
    [InlineData("😀", "смайл 😀 тут", 1)]
    [InlineData("/RUS-\\d{4}/", "RUS-4512 и RUS-12", 1)]
    [InlineData("/rus-\\d{4}/i", "RUS-4512", 1)]
    [InlineData("/rus/", "RUS", 0)]
    [InlineData("/^Код: .+$/", "Код: 5\nКод: 6", 2)]
    [InlineData("а/б", "или а/б вместе", 1)]
    public void Pattern_IsCounted(string query, string text, int times) => Assert.Equal(times, TextPattern.Parse(query).Count(text));

    [Theory]
    [InlineData("/(/")]
    [InlineData("/(a)\\1/")]
    [InlineData("/(?=a)b/")]
    public void Expression_ThatCannotRunInLinearTime_IsRefused(string query) => Assert.NotEmpty(Assert.Throws<PatternException>(() => TextPattern.Parse(query)).Message);

    [Fact]
    public void Expression_TooLong_IsRefused() => Assert.Throws<PatternException>(() => TextPattern.Parse($"/{new string('a', 501)}/"));

    [Fact]
    public void Expression_ThatWouldTakeForever_DoesNot() => Assert.Equal(0, TextPattern.Parse("/(a+)+b/").Count(new string('a', 50_000)));

    [Fact]
    public void Quoted_AreStraightAndCurlyMarks_NotTheNamesOfRussian() =>
        Assert.Equal(["раз два", "three"], TextPattern.Quoted("что \"раз два\" и “three” в магазине «Берёзовая роща» \"хвост"));
}
