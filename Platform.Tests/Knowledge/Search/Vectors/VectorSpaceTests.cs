using Platform.Core.Knowledge.Search.Ranking;
using Platform.Core.Knowledge.Search.Vectors;

namespace Platform.Tests.Knowledge.Search.Vectors;

public sealed class VectorSpaceTests
{
    [Theory]
    [InlineData(3)]
    [InlineData(33)]
    [InlineData(256)]
    [InlineData(1536)]
    public void Search_GivesTheCosinesOfAllAllowed(int dimensions)
    {
        var random = new Random(dimensions);
        var space = new VectorSpace(dimensions);
        var vectors = Enumerable.Range(0, 1_500).Select(_ => Vector(random, dimensions)).ToArray();
        for (var i = 0; i < vectors.Length; i++)
            space.Add(i, vectors[i]);
        var allowed = vectors.Select((_, i) => i % 3 > 0).ToArray();
        var question = Vector(random, dimensions);
        var best = new TopList(20);
        space.Search(question, allowed, best);
        var found = best.Take();
        Assert.Equal(20, found.Count);
        Assert.All(found, hit => Assert.True(allowed[hit.Document] && Math.Abs(hit.Score - Cosine(question, vectors[hit.Document])) < 0.02));
        var exactly = vectors.Select((vector, i) => (Document: i, Score: Cosine(question, vector))).Where(pair => allowed[pair.Document]).OrderByDescending(pair => pair.Score).Take(15).Select(pair => pair.Document);
        // A byte a number: places of almost equal ones may change.
        Assert.True(exactly.Intersect(found.Select(hit => hit.Document)).Count() >= 13);
    }

    [Fact]
    public void Zeros_AreNearToNothing()
    {
        var space = new VectorSpace(4);
        space.Add(0, [0, 0, 0, 0]);
        space.Add(1, [1, 0, 0, 0]);
        var best = new TopList(2);
        space.Search([0, 0, 0, 0], [true, true], best);
        Assert.Empty(best.Take());
        space.Search([1, 0, 0, 0], [true, true], best);
        Assert.Equal([(1, 1f), (0, 0f)], best.Take().Select(hit => (hit.Document, MathF.Round(hit.Score, 3))));
    }

    [Fact]
    public void Vector_OfAnotherLength_IsRefused() => Assert.Throws<ArgumentException>(() => new VectorSpace(4).Add(0, [1, 2]));

    [Fact]
    public void LocalEmbedding_IsTheSameEverywhere()
    {
        // Written down once: vectors of this name are compared with ones that other machines and later versions make.
        var vector = LocalEmbedding.Of("Возврат товара RUS-4512 within 14 days");
        var places = string.Join(' ', vector.Index().OrderByDescending(pair => Math.Abs(pair.Item)).ThenBy(pair => pair.Index).Take(6).Select(pair => pair.Index));
        Assert.Equal(("local-1", 1024), (LocalEmbedding.Name, LocalEmbedding.Dimensions));
        Assert.Equal("99 147 398 444 447 465", places);
        Assert.Equal(1, vector.Sum(number => number * number), 4);
    }

    [Fact]
    public void LocalEmbedding_OfWordsAlike_IsNearerThanOfOthers()
    {
        var question = LocalEmbedding.Of("возврат денег за товар");
        Assert.True(Cosine(question, LocalEmbedding.Of("деньги за возвращённые товары")) > 2 * Cosine(question, LocalEmbedding.Of("часы работы склада и телефон")));
        Assert.True(Cosine(LocalEmbedding.Of("микрофинансирование"), LocalEmbedding.Of("микрофинансовая организация")) > 0.15);
    }

    [Fact]
    public void LocalEmbedding_OfNothing_IsNothing() => Assert.All(LocalEmbedding.Of(" … "), number => Assert.Equal(0, number));

    private static float[] Vector(Random random, int dimensions) => [.. Enumerable.Range(0, dimensions).Select(_ => (random.NextSingle() * 2) - 1)];

    private static double Cosine(float[] one, float[] other)
    {
        var (dot, first, second) = (0.0, 0.0, 0.0);
        for (var i = 0; i < one.Length; i++)
            (dot, first, second) = (dot + (one[i] * other[i]), first + (one[i] * one[i]), second + (other[i] * other[i]));
        return dot / Math.Sqrt(first * second);
    }
}
