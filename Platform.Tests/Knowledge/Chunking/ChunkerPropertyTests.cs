using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Platform.Core.Knowledge.Chunking;
using Platform.Core.Models.Contracts;

namespace Platform.Tests.Knowledge.Chunking;

/// <summary>What holds for every text, tried on random ones; a failure names its seed.</summary>
public sealed partial class ChunkerPropertyTests
{
    private static readonly ChunkingOptions[] Settings =
    [
        new(16, 0), new(40, 20), new(400, 60), new(16, 8, ChunkUnit.Characters), new(200, 40, ChunkUnit.Characters), new(1_200, 200, ChunkUnit.Characters),
    ];

    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, 80)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Chunks_OfAnyText_LoseNothingAndCutNothingApart(int seed)
    {
        var (text, options) = Draw(seed);

        var chunks = Chunker.All(text, options);

        Assert.Equal(text, string.Concat(chunks.Select(chunk => chunk.Text)));
        var borders = StringInfo.ParseCombiningCharacters(text).ToHashSet();
        var at = 0L;
        foreach (var chunk in chunks)
        {
            Assert.Equal(at, chunk.Start);
            Assert.True(chunk.End > chunk.Start && chunk.ContextStart <= chunk.Start && chunk.ContextEnd >= chunk.End);
            Assert.Equal(text[(int)chunk.Start..(int)chunk.End], chunk.Text);
            Assert.Equal(text[(int)chunk.ContextStart..(int)chunk.Start], chunk.Overlap);
            Assert.Contains((int)chunk.Start, borders);
            Assert.Contains((int)chunk.ContextStart, borders);
            // One grapheme may be longer than a very small chunk.
            var size = options.Unit == ChunkUnit.Characters ? chunk.Text.Length : TokenEstimate.Of(chunk.Text);
            Assert.True(size <= options.Size || new StringInfo(chunk.Text).LengthInTextElements == 1, $"{size} > {options.Size}");
            at = chunk.End;
        }

        Assert.Equal(Enumerable.Range(0, chunks.Count), chunks.Select(chunk => chunk.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Chunks_OfAnyDivisionIntoPages_ResumedAnywhere_AreTheSame(int seed)
    {
        var (text, options) = Draw(seed);
        var random = new Random(seed * 7);
        var expected = Chunker.All(text, options);

        for (var round = 0; round < 4; round++)
        {
            var longest = random.Next(3) switch { 0 => 3, 1 => 200, _ => 20_000 };
            // Ever shorter pages of a long text would take long and show nothing new.
            longest = Math.Max(longest, text.Length / 500);
            var (state, made, number) = (ChunkingState.Empty, new List<Chunk>(), 0);
            for (var at = 0; at < text.Length;)
            {
                var length = Math.Min(random.Next(0, longest + 1), text.Length - at);
                length += at + length < text.Length && char.IsLowSurrogate(text[at + length]) ? 1 : 0;
                var (chunks, next) = Chunker.Next(state, new ChunkingPage(++number, text.Substring(at, length)), options);
                made.AddRange(chunks);
                state = random.Next(3) == 0 ? Stored(next) : next;
                at += length;
            }

            made.AddRange(Chunker.Finish(Stored(state), options));
            Assert.Equal(expected.Count, made.Count);
            Assert.All(expected.Zip(made), pair => Assert.Equal(Comparable(pair.First), Comparable(pair.Second)));
        }
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Chunks_OfRoomySize_NeverEndInAHeading(int seed)
    {
        var text = new RandomText(new Random(seed)) { IsOrderly = true }.Document();

        foreach (var chunk in Chunker.All(text, new ChunkingOptions(1_200, 100, ChunkUnit.Characters)).SkipLast(1))
            Assert.DoesNotMatch(LoneHeading(), chunk.Text);
    }

    private static object Comparable(Chunk chunk) => (chunk with { Page = 0, HeadingPath = [] }, string.Join('/', chunk.HeadingPath));

    private static ChunkingState Stored(ChunkingState state) => JsonSerializer.Deserialize<ChunkingState>(JsonSerializer.Serialize(state))!;

    private static (string Text, ChunkingOptions Options) Draw(int seed)
    {
        var random = new Random(seed);
        return (new RandomText(random).Document(), Settings[random.Next(Settings.Length)]);
    }

    [GeneratedRegex(@"(^|\n)#{1,6} [^\n]*\s*$")]
    private static partial Regex LoneHeading();
}

/// <summary>Documents of everything at once: structure, scripts, emoji, marks without letters, line ends of all kinds.</summary>
internal sealed class RandomText(Random random)
{
    private static readonly string[] Words =
    [
        "слово", "и", "длинноеслововтексте", "word", "the", "a", "extraordinarily", "1984", "3.14", "т.е.", "Mr.", "«цитата»", "שלום", "مرحبا", "日本語。文", "👩‍👩‍👧‍👦", "🇷🇺🇬🇧", "e\u0301\u0323", "👍🏽", "C#", "A-17/3",
        "https://example.org/a?b=c&d=e", "\u200b", "x\u00ad", "한국어", "ก็", "नमस्ते", "؀1", "-", "|",
    ];

    /// <summary>Nothing that leaves no other place to cut than behind a heading.</summary>
    public bool IsOrderly { get; init; }

    public string Document()
    {
        var text = new StringBuilder();
        var blocks = random.Next(1, 40);
        for (var i = 0; i < blocks; i++)
            text.Append(Block()).Append(random.Next(6) switch { 0 => "\n", 1 => "\r\n\r\n", 2 => "\n \n\n", _ => "\n\n" });
        return random.Next(4) == 0 ? text.ToString().TrimEnd() : text.ToString();
    }

    private string Block() => random.Next(12) switch
    {
        4 or 5 or 7 or 8 or 9 when IsOrderly => Sentence(15),
        0 or 1 => new string('#', random.Next(1, 7)) + " " + Sentence(4),
        2 => string.Join('\n', Repeat(random.Next(1, 12), () => (random.Next(2) == 0 ? "- " : "1. ") + Sentence(10))),
        3 => "| a | b |\n|---|:-:|\n" + string.Join('\n', Repeat(random.Next(1, 30), () => $"| {Sentence(4)} | {random.Next(1_000)} |")),
        4 => "```\n" + string.Join('\n', Repeat(random.Next(1, 10), () => "# " + Sentence(5))) + (random.Next(5) == 0 ? "" : "\n```"),
        5 => string.Concat(Repeat(random.Next(1, 3_000), () => Words[random.Next(Words.Length)])),
        6 => string.Join('\n', Repeat(random.Next(1, 20), () => Sentence(8))),
        7 => "== " + Sentence(3).Trim('.') + " ==",
        8 => new string(' ', random.Next(1, 3_000)),
        9 => Sentence(2) + "\n-----",
        _ => string.Join(' ', Repeat(random.Next(1, 30), () => Sentence(15))),
    };

    private string Sentence(int words) => string.Join(random.Next(20) == 0 ? "  " : " ", Repeat(random.Next(1, words + 1), () => Words[random.Next(Words.Length)])) + ".!?…"[random.Next(4)];

    private static IEnumerable<string> Repeat(int count, Func<string> make) => Enumerable.Range(0, count).Select(_ => make());
}
