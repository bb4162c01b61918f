using Platform.Core.Knowledge.Search.Keywords;

namespace Platform.Tests.Knowledge.Search.Keywords;

public sealed class PostingListTests
{
    [Theory]
    [InlineData(0, 1)]
    [InlineData(1, 1)]
    [InlineData(2, 100_000)]
    [InlineData(5_000, 3)]
    [InlineData(5_000, 200_000)]
    public void Postings_ComeBackAsTheyWerePut(int count, int mostDistance)
    {
        var random = new Random(count + mostDistance);
        var list = new PostingList();
        var expected = new List<(int, int)>();
        for (var (i, document) = (0, random.Next(mostDistance)); i < count; i++, document += 1 + random.Next(mostDistance))
        {
            var frequency = random.Next(3) == 0 ? 1 + random.Next(1_000) : 1;
            expected.Add((document, frequency));
            list.Add(document, frequency);
            if (i % 100 == 0)
                list.Trim();
        }

        var found = new List<(int, int)>();
        var postings = list.Read();
        while (postings.MoveNext())
            found.Add((postings.Document, postings.Frequency));
        Assert.Equal(expected, found);
        Assert.Equal(count, list.Count);
    }
}
