using Platform.Core.Knowledge.Search.Keywords;

namespace Platform.Tests.Knowledge.Search.Keywords;

public sealed class VocabularyTests
{
    [Fact]
    public void Terms_HaveTheNumbersThatTheyGot()
    {
        var vocabulary = new Vocabulary();
        for (var i = 0; i < 50_000; i++)
            Assert.Equal(i, vocabulary.FindOrAdd($"слово{i}"));
        for (var i = 0; i < 50_000; i++)
        {
            Assert.Equal(i, vocabulary.FindOrAdd($"слово{i}"));
            Assert.Equal($"слово{i}", vocabulary[i].ToString());
        }

        Assert.Null(vocabulary.Find("слов"));
        Assert.Equal(50_000, vocabulary.Count);
    }

    [Theory]
    [InlineData("доставка", "дотавка", 1)]
    [InlineData("доставка", "доставкаа", 1)]
    [InlineData("доставка", "досатвка", 1)]
    [InlineData("доставка", "дрставка", 1)]
    [InlineData("доставка", "дрставко", 2)]
    [InlineData("доставка", "дрстовко", null)]
    [InlineData("доставка", "доставка", null)]
    public void Similar_CountsSlips(string known, string typed, int? slips)
    {
        var vocabulary = new Vocabulary();
        vocabulary.FindOrAdd("другое");
        vocabulary.FindOrAdd(known);
        Assert.Equal(slips is { } distance ? [(1, distance)] : [], vocabulary.Similar(typed, 2));
    }

    [Fact]
    public void Similar_MissesNothingThatComparingAllFinds()
    {
        var random = new Random(5);
        var vocabulary = new Vocabulary();
        var words = Enumerable.Range(0, 2_000).Select(_ => new string([.. Enumerable.Range(0, random.Next(3, 7)).Select(_ => (char)('a' + random.Next(5)))])).Distinct().ToList();
        words.ForEach(word => vocabulary.FindOrAdd(word));
        foreach (var word in words.Take(200))
            Assert.Equal(words.Select((other, i) => (Number: i, Distance: Slow(word, other))).Where(pair => pair.Distance is 1 or 2), vocabulary.Similar(word, 2));
    }

    private static int Slow(string one, string other)
    {
        var table = new int[one.Length + 1, other.Length + 1];
        for (var i = 0; i <= one.Length; i++)
            for (var j = 0; j <= other.Length; j++)
            {
                table[i, j] = i == 0 ? j : j == 0 ? i : Math.Min(Math.Min(table[i - 1, j], table[i, j - 1]) + 1, table[i - 1, j - 1] + (one[i - 1] == other[j - 1] ? 0 : 1));
                if (i > 1 && j > 1 && one[i - 1] == other[j - 2] && one[i - 2] == other[j - 1])
                    table[i, j] = Math.Min(table[i, j], table[i - 2, j - 2] + 1);
            }
        return table[one.Length, other.Length];
    }
}
