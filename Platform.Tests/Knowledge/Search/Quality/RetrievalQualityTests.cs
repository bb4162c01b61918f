namespace Platform.Tests.Knowledge.Search.Quality;

/// <summary>How much of the answers is found without any model. The figures of plain BM25 are compared too, so that a mistake in the measuring shows.</summary>
public sealed class RetrievalQualityTests
{
    [EnglishSetFact]
    public void English_FindsTheAnswers() => AssertFound(RetrievalSet.English()!, 0.95, 0.98, plain: (0.927, 0.969));

    [Fact]
    public void Russian_FindsTheAnswers() => AssertFound(RetrievalSet.Russian(), 0.95, 0.98, plain: (0.849, 0.894));

    [Fact]
    public void Russian_HasEnoughQuestionsAndText()
    {
        var set = RetrievalSet.Russian();
        Assert.True(set.Questions.Count >= 60 && set.Texts.Values.Sum(text => text.Length) >= 60_000);
        Assert.All(set.Texts.Keys, text => Assert.Contains(set.Questions, question => question.Document == text));
    }

    private static void AssertFound(RetrievalSet set, double inFive, double inTen, (double InFive, double InTen) plain)
    {
        var yardstick = new PlainBm25(Passage.Fixed(set));
        Assert.Equal(plain, (Math.Round(Recall.Of(set, 5, yardstick.Search), 3), Math.Round(Recall.Of(set, 10, yardstick.Search), 3)));
        using var passages = new StructuralPassages(set);
        Assert.InRange(Recall.Of(set, 5, passages.Search), inFive, 1);
        Assert.InRange(Recall.Of(set, 10, passages.Search), inTen, 1);
    }
}

/// <summary>Skips, and says why, where the English set is not there.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class EnglishSetFactAttribute : FactAttribute
{
    public EnglishSetFactAttribute()
    {
        if (RetrievalSet.English() is null)
            Skip = "The English questions are not here; set RETRIEVAL_SET to their folder. The Russian ones have run.";
    }
}
