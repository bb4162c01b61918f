using Platform.Core.Knowledge.Golden;
using Span = Platform.Core.Knowledge.Golden.GoldenScore.Span;

namespace Platform.Tests.Knowledge.Golden;

public sealed class GoldenScoreTests
{
    private static readonly Guid Source = Guid.NewGuid();

    [Fact]
    public void Answer_InTheFirstHit_IsPerfect()
    {
        var (figures, first) = GoldenScore.Of([new Span(Source, 10, 20)], [new Span(Source, 0, 100)]);
        Assert.Equal((1, 1.0, 1.0, 1.0), (first, figures.Recall[1], figures.Recall[20], figures.Ndcg));
    }

    [Fact]
    public void Answer_OverTwoHits_CountsByItsCharacters()
    {
        // 4 of 10 characters in the second hit, 6 in the fourth; the third is of another source with the same places.
        var (figures, first) = GoldenScore.Of([new Span(Source, 10, 20)], [new Span(Source, 100, 200), new Span(Source, 0, 14), new Span(Guid.NewGuid(), 0, 100), new Span(Source, 14, 30)]);
        Assert.Equal((2, 0.0, 0.4, 1.0), (first, figures.Recall[1], figures.Recall[3], figures.Recall[5]));
        Assert.Equal(0.4 / Math.Log2(3) + 0.6 / Math.Log2(5), figures.Ndcg, 9);
    }

    [Fact]
    public void SameCharacters_FoundTwice_OrExpectedTwice_CountOnce()
    {
        var (figures, _) = GoldenScore.Of([new Span(Source, 10, 20), new Span(Source, 15, 30)], [new Span(Source, 0, 20), new Span(Source, 0, 20), new Span(Source, 5, 20)]);
        Assert.Equal((0.5, 0.5), (figures.Recall[1], figures.Recall[3]));
    }

    [Fact]
    public void TwoPlaces_EachFoundAtOnce_ArePerfect_AndNothingFoundIsZero()
    {
        Span[] expected = [new(Source, 0, 10), new(Source, 50, 60)];
        Assert.Equal(1, GoldenScore.Of(expected, [new Span(Source, 0, 20), new Span(Source, 40, 60)]).Figures.Ndcg, 9);
        var (figures, first) = GoldenScore.Of(expected, []);
        Assert.Equal((null, 0.0, 0.0), (first, figures.Recall[20], figures.Ndcg));
    }

    [Fact]
    public void Mean_CountsEveryQuestionTheSame()
    {
        var mean = GoldenScore.Mean([GoldenScore.Of([new Span(Source, 0, 1000)], []).Figures, GoldenScore.Of([new Span(Source, 0, 1)], [new Span(Source, 0, 1)]).Figures]);
        Assert.Equal((0.5, 0.5), (mean.Recall[5], mean.Ndcg));
    }
}
