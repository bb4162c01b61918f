using Platform.Core.Knowledge.Search.Ranking;

namespace Platform.Tests.Knowledge.Search.Ranking;

public sealed class FingerprintTests
{
    private static readonly string[] Words = [.. Enumerable.Range(0, 160).Select(i => $"слово{i * 7919 % 1000}")];

    [Fact]
    public void AlmostTheSame_IsNear()
    {
        string[] changed = [.. Words];
        changed[40] = "иное";
        Assert.True(Fingerprint.AreNear(Of(Words), Of(changed)));
    }

    [Fact]
    public void AnotherText_IsFar() => Assert.False(Fingerprint.AreNear(Of(Words), Of([.. Words.Select((word, i) => i % 3 == 0 ? "иное" + i : word)])));

    [Fact]
    public void ShortTexts_MustBeTheSame()
    {
        Assert.True(Fingerprint.AreNear(Of(["цена", "100"]), Of(["цена", "100"])));
        Assert.False(Fingerprint.AreNear(Of(["цена", "100"]), Of(["цена", "200"])));
    }

    private static ulong Of(string[] words)
    {
        var fingerprint = new Fingerprint();
        foreach (var word in words)
            fingerprint.Add(word);
        return fingerprint.Take();
    }
}
