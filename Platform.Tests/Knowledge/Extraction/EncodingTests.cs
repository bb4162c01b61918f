using System.Text;
using Platform.Core.Knowledge.Extraction.Encodings;

namespace Platform.Tests.Knowledge.Extraction;

/// <summary>Character sets guessed right, and texts made clean.</summary>
public sealed class EncodingTests
{
    private const string Russian = "Уважаемые клиенты! Доставка по Москве занимает один рабочий день, а по России — от двух до пяти.\nСтоимость зависит от веса посылки.\n";
    private const string Short = "Привет, мир\n";
    private const string Shouted = "ВНИМАНИЕ! СКИДКА ТОЛЬКО СЕГОДНЯ\n";
    private const string French = "Le café est fermé à midi; l'été, il ouvre à huit heures précises, même les jours fériés.\n";

    public static TheoryData<string, string> Cases
    {
        get
        {
            var cases = new TheoryData<string, string>();
            foreach (var text in new[] { Russian, Short, Shouted })
                foreach (var charset in new[] { "utf-8", "windows-1251", "koi8-r", "cp866", "utf-16", "utf-16BE" })
                    cases.Add(text, charset);
            cases.Add(French, "windows-1252");
            cases.Add(French, "utf-8");
            cases.Add("Plain ASCII.\n", "us-ascii");
            return cases;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Guess_TextsOfAllSets_AreRead(string text, string charset) =>
        // The older sets have no dash.
        Assert.Equal(text.Replace('—', charset is "koi8-r" or "cp866" ? '-' : '—'), Decode(Encode(text, charset)));

    [Fact]
    public void Guess_Marks_AreBelieved_AndLeftOut()
    {
        foreach (var encoding in new Encoding[] { new UTF8Encoding(true), Encoding.Unicode, Encoding.BigEndianUnicode, Encoding.UTF32 })
            Assert.Equal(Russian, Decode([.. encoding.GetPreamble(), .. encoding.GetBytes(Russian)]));
    }

    [Fact]
    public void Guess_LinesOfDifferentSets_AreReadEachInItsOwn()
    {
        var lines = new[] { "Первая строка этого файла\n", "Вторая строка записана иначе\n", "Third line\n", "Четвёртая снова как первая\n" };
        byte[] bytes = [.. Encode(lines[0], "utf-8"), .. Encode(lines[1], "windows-1251"), .. Encode(lines[2], "us-ascii"), .. Encode(lines[3], "utf-8")];

        Assert.Equal(string.Concat(lines), Decode(bytes));
    }

    [Theory]
    [InlineData("utf-8")]
    [InlineData("windows-1251")]
    [InlineData("utf-16")]
    public void Read_LineOfAMegabyte_LosesNothing(string charset)
    {
        var text = string.Concat(Enumerable.Repeat("Слово за словом 😀 и ещё; ".Replace("😀", charset == "windows-1251" ? "" : "😀", StringComparison.Ordinal), 50_000));

        Assert.Equal(text, Decode(Encode(text, charset)));
    }

    [Fact]
    public void CleanText_WhatNoStoreTakes_IsReplaced() =>
        Assert.Equal("a\uFFFDb\uFFFDc\uFFFDd \ne\nf\n😀 שלום", CleanText.Of("a\0b\uD83Dc\uDE00d\u0001\r\ne\rf\n\uFEFF😀 שלום"));

    [Theory]
    [InlineData(Russian, "ru")]
    [InlineData("The delivery of your goods takes one day in the city and up to five days for the rest of the country.", "en")]
    [InlineData("Доставка замовлень по місту триває один день, а по всій країні — від двох до п'яти днів їзди.", null)]
    [InlineData("Die Lieferung dauert in der Stadt einen Tag und im ganzen Land bis zu fünf Tage.", null)]
    [InlineData("12345", null)]
    public void Languages_AreNoticed(string text, string? expected)
    {
        var languages = new Languages();
        languages.Add(text);

        Assert.Equal(expected, languages.Guess());
    }

    private static byte[] Encode(string text, string charset) => (CodePagesEncodingProvider.Instance.GetEncoding(charset) ?? Encoding.GetEncoding(charset)).GetBytes(text);

    private static string Decode(byte[] bytes)
    {
        using var stream = new MemoryStream(bytes);
        return string.Concat(TextLines.Read(stream, TextFile.Guess(bytes)));
    }
}
