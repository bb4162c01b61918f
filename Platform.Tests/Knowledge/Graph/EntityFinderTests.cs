using Platform.Core.Knowledge.Graph;
using Platform.Core.Knowledge.Graph.Finding;

namespace Platform.Tests.Knowledge.Graph;

public sealed class EntityFinderTests
{
    [Theory]
    [InlineData("The parcel was handed to Maria Ivanova in Kazan.", "Maria Ivanova;Kazan")]
    [InlineData("Вчера договор подписал Иван Петров из Казани.", "Иван Петров;Казани")]
    [InlineData("The Bank of England raised its rate.", "Bank of England")]
    // A capital at the beginning says nothing: written small elsewhere, or alone.
    [InlineData("Returns are free. We take returns for 30 days.", "")]
    [InlineData("Возврат оформляет оператор. После возврата деньги приходят за 3 дня.", "")]
    [InlineData("Доставка по Москве бесплатна. Москва получает заказ за день.", "Москве;Москва")]
    [InlineData("Анна Смирнова отвечает за склад.", "Анна Смирнова")]
    [InlineData("В Казани работает Пётр.", "Казани;Пётр")]
    // Initials are part of the name and not of what makes it one.
    [InlineData("The answer came from A. S. Pushkin himself.", "A. S. Pushkin")]
    // Days and months are no names.
    [InlineData("We meet on Monday and in March.", "")]
    // A line of titles is no list of names.
    [InlineData("Terms And Conditions For Every Customer Of Ours", "")]
    public void Names_AreThoseThatTheTextMeans(string text, string names) => Assert.Equal(names, Found(text, EntityKind.Name));

    [Theory]
    [InlineData("See article KM-450 and error_code 17.", "KM-450;error_code")]
    [InlineData("Соответствует ГОСТ Р 7.0.97 и ISO 9001.", "ГОСТ Р 7.0.97;ISO 9001")]
    [InlineData("Since v2.1.3 the field userName is kept.", "v2.1.3;userName")]
    [InlineData("On 2026-11-21, the 2nd of 15 people weighed 80kg.", "")]
    public void Codes_AreIdentifiers_NotNumbers(string text, string codes) => Assert.Equal(codes, Found(text, EntityKind.Code));

    [Theory]
    [InlineData("Write to help@example.com or see https://www.example.com/returns/.", "help@example.com;https://www.example.com/returns")]
    [InlineData("[here](https://example.com/a) it is", "https://example.com/a")]
    public void Links_EndBeforeTheSentencesPoint(string text, string links) => Assert.Equal(links, Found(text, EntityKind.Link));

    [Theory]
    [InlineData("Акцепт — это согласие на оплату.", "Акцепт")]
    [InlineData("Под простоем понимается время без работы.", "простоем")]
    [InlineData("Возвратный платёж (чарджбэк) является отменой оплаты.", "Возвратный платёж")]
    [InlineData("An escrow account is an account that a third party holds.", "escrow account")]
    [InlineData("**Grace period** means the days after the due date.", "Grace period")]
    [InlineData("This is a test.", "")]
    [InlineData("Это является нарушением.", "")]
    [InlineData("Кроме того, он является директором.", "")]
    public void Definitions_NameTheirSubject(string text, string terms) => Assert.Equal(terms, Found(text, EntityKind.Term));

    [Theory]
    [InlineData("Иван Петров", "Ивану Петрову")]
    [InlineData("Пётр", "Петр")]
    [InlineData("ISO-9001", "iso 9001")]
    [InlineData("КМ-450", "км450")]
    [InlineData("The Deliveries", "delivery")]
    public void NormalForm_IsOneForAllSpellings(string left, string right) => Assert.Equal(NormalForm.OfCode(left), NormalForm.OfCode(right));

    [Fact]
    public void Sentences_EndWhereOneEnds_AndNotAtAbbreviations()
    {
        const string text = "# Shipping\nIt takes 3.5 days, e.g. by rail. Mr. Smith signs.\nStill the same paragraph\nof two lines\n\n- first item\n- second item! Ул. Ленина, д. 5 — т. е. склад. Конец";
        Assert.Equal(
            ["Shipping", "It takes 3.5 days, e.g. by rail.", "Mr. Smith signs.", "Still the same paragraph\nof two lines", "first item", "second item!", "Ул. Ленина, д. 5 — т. е. склад.", "Конец"],
            Sentences.Of(text).Select(sentence => sentence.In(text).ToString()));
    }

    [Fact]
    public void Sentences_OfAnyText_LieInIt_OneAfterTheOther()
    {
        var random = new Random(7);
        const string letters = "Аб .\n!?#-|1)«» \r\t…\ud83d\ude00Zz";
        for (var round = 0; round < 2_000; round++)
        {
            var text = new string([.. Enumerable.Range(0, random.Next(60)).Select(_ => letters[random.Next(letters.Length)])]);
            var last = 0;
            foreach (var sentence in Sentences.Of(text))
            {
                Assert.True(last <= sentence.Start && sentence.Start < sentence.End && sentence.End <= text.Length, text);
                last = sentence.End;
            }

            _ = ChunkGraph.Of(text, text, text);
        }
    }

    [Fact]
    public void Chunk_ConnectsWhatOneSentenceNames_WithThatSentence()
    {
        const string text = "Nothing here. The contract of Maria Ivanova with Kazan Motors is kept. Later Kazan Motors paid.";
        var graph = ChunkGraph.Of(text, "Contracts", "Sales › Partners");
        var together = Assert.Single(graph.Edges, edge => edge.Kind == EdgeKind.Together);
        Assert.Equal("The contract of Maria Ivanova with Kazan Motors is kept.", text[together.Start..together.End]);
        Assert.Equal(["Kazan Motors", "Maria Ivanova", "Contracts", "Sales", "Partners"], graph.Mentions.Select(mention => mention.Name));
        // The innermost heading stands over both.
        Assert.Equal(["partner", "partner"], graph.Edges.Where(edge => edge.Kind == EdgeKind.Section).Select(edge => edge.From));
    }

    [Fact]
    public void Chunk_OfManyNames_IsBounded()
    {
        var text = string.Join(' ', Enumerable.Range(0, 3_000).Select(i => $"and Name{(char)('a' + i % 26)}{(char)('a' + i / 26 % 26)} with Firm{(char)('a' + i % 25)}{(char)('a' + i / 25 % 26)}."));
        var graph = ChunkGraph.Of(text, "T", "");
        Assert.True(graph.Mentions.Count <= ChunkGraph.MostEntities + 3 && graph.Edges.Count <= ChunkGraph.MostEdges);
    }

    private static string Found(string text, EntityKind kind)
    {
        var sentences = Sentences.Of(text).ToList();
        var finder = new EntityFinder(text, sentences);
        var found = sentences.SelectMany(finder.Find).ToList();
        Assert.All(found.Where(entity => entity.Kind is EntityKind.Name or EntityKind.Term), entity => Assert.Equal(entity.Name, text[entity.Start..entity.End]));
        return string.Join(';', found.Where(entity => entity.Kind == kind).Select(entity => entity.Name).Distinct());
    }
}
