using Platform.Protocol.Runtime;

namespace Platform.Tests.Knowledge.Context;

/// <summary>Marks of answers: which of them stand for something, and for which place exactly.</summary>
public sealed class CitedTextTests
{
    private const string Delivery = "Delivery in the city takes two days. A courier calls an hour before.\nReturns are taken within 14 days.\nGift cards never end.";

    [Fact]
    public void Mark_NarrowsToTheSentenceThatTheAnswerUses()
    {
        var (text, citations) = CitedText.Of("Goods can be returned within 14 days. [1]", [Document(1, Delivery, 1_000)]);

        Assert.Equal("Goods can be returned within 14 days. [1]", text);
        var citation = Assert.Single(citations);
        Assert.Equal("Returns are taken within 14 days.", Cited(citation, Delivery, 1_000));
    }

    [Theory]
    [InlineData("Delivery in the city takes two days. [1]", "Delivery in the city takes two days.")]
    [InlineData("Gift cards never end [1].", "Gift cards never end.")]
    // Nothing of it is there: the whole place, which is honest.
    [InlineData("Bananas are blue. [1]", Delivery)]
    [InlineData("Delivery in the city takes two days. A courier calls an hour before. [1]", "Delivery in the city takes two days. A courier calls an hour before.")]
    public void Mark_CitesWhatItsClaimSays(string answer, string cited) => Assert.Equal(cited, Cited(CitedText.Of(answer, [Document(1, Delivery, 40)]).Citations[0], Delivery, 40));

    [Theory]
    [InlineData("Yes [7].", "Yes.")]
    [InlineData("Yes [1, 7] and [2][9].", "Yes [1] and [2].")]
    [InlineData("Take items[7] of it, as `a [8]` says.", "Take items[7] of it, as `a [8]` says.")]
    [InlineData("```\nb [9]\n```\nSo [9]", "```\nb [9]\n```\nSo")]
    public void MarksThatStandForNothing_AreTakenAway(string answer, string kept) => Assert.Equal(kept, CitedText.Of(answer, [Document(1, Delivery, 0), Document(2, "Other.", 0)]).Text);

    [Fact]
    public void WithoutDocuments_ABracketIsABracket()
    {
        var (text, citations) = CitedText.Of("See [1].", []);
        Assert.Equal(("See [1].", 0), (text, citations.Count));
    }

    [Fact]
    public void TextThatWasToldToAProgram_StaysAsItIs() => Assert.Equal("Yes [7] [1]", CitedText.Of("Yes [7] [1]", [Document(1, Delivery, 0)], keepsText: true).Text);

    [Fact]
    public void SeveralMarksOfOneDocument_AreOneCitation_OverItsSentences()
    {
        var citation = Assert.Single(CitedText.Of("Delivery in the city takes two days [1]. Returns are taken within 14 days [1].", [Document(1, Delivery, 0)]).Citations);
        Assert.Equal(Delivery[..Delivery.IndexOf("\nGift", StringComparison.Ordinal)], Cited(citation, Delivery, 0));
    }

    [Fact]
    public void Russian_CasesAndEndings_AreTheSameWords()
    {
        const string text = "Возврат товара возможен в течение 14 дней. Доставка по городу бесплатна при заказе от 3000 ₽.";
        var citation = CitedText.Of("Доставку по городу делают бесплатной, если заказ от 3000 ₽ [1]", [Document(1, text, 5)]).Citations[0];
        Assert.Equal("Доставка по городу бесплатна при заказе от 3000 ₽.", Cited(citation, text, 5));
    }

    [Fact]
    public void WhatStandsBeforeTheSourcesOwnText_MovesNothing()
    {
        const string own = "Alpha | 10\nBeta | 20";
        var document = Document(1, "Name | Price\n" + own, 300) with { TextOffset = 13, TextStart = 300, Start = 300 };
        Assert.Equal("Beta | 20", Cited(CitedText.Of("Beta costs 20 [1]", [document]).Citations[0], own, 300));
    }

    [Fact]
    public void WhereNobodyKnowsWhereTheTextBegins_TheWholePlaceIsCited()
    {
        var citation = CitedText.Of("Gift cards never end [1]", [Document(1, Delivery, 70) with { TextStart = null }]).Citations[0];
        Assert.Equal((70, 70 + Delivery.Length), (citation.Start, citation.End));
    }

    [Fact]
    public void ResultsOfTools_AreNumberedOn_AndAKnownPlaceKeepsItsNumber()
    {
        var documents = new NumberedDocuments();
        documents.Begin([Document(1, "One.", 0), Document(2, "Two.", 50)]);

        var text = documents.Take("<document [1] title=\"a\">\nTwo.\n</document>\n<document [2] title=\"b\">\nThree.\n</document>", [Document(1, "Two.", 50), Document(2, "Three.", 90)]);

        Assert.Equal("<document [2] title=\"a\">\nTwo.\n</document>\n<document [3] title=\"b\">\nThree.\n</document>", text);
        Assert.Equal([1, 2, 3], documents.All.Select(document => document.Number));
    }

    private static readonly Guid Source = Guid.NewGuid();

    internal static TurnDocument Document(int number, string text, long start, Guid? source = null) =>
        new(number, source ?? Source, 3, "Terms", "Shop › Delivery", 2, start, start + text.Length, text, 0, start, 0.8);

    private static string Cited(Citation citation, string text, long start) => text[(int)(citation.Start - start)..(int)(citation.End - start)];
}
