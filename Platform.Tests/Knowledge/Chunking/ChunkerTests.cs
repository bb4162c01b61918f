using System.Globalization;
using System.Text.Json;
using Platform.Core.Knowledge.Chunking;
using Platform.Core.Models.Contracts;

namespace Platform.Tests.Knowledge.Chunking;

/// <summary>Borders, headings, tables, context and pages, each on a text small enough to read.</summary>
public sealed class ChunkerTests
{
    private const string Filler = "Первое предложение абзаца стоит здесь. Второе продолжает его мысль. ";

    [Fact]
    public void All_ShortText_IsOneChunk()
    {
        var chunk = Assert.Single(Chunker.All("# Title\n\nOne paragraph.\n", ChunkingOptions.Default));

        Assert.Equal((0L, 24L, 1, 0), (chunk.Start, chunk.End, chunk.Page, chunk.Ordinal));
        Assert.Equal(["Title"], chunk.HeadingPath);
        Assert.Equal(TokenEstimate.Of(chunk.Text), chunk.Tokens);
    }

    [Fact]
    public void All_EmptyText_HasNoChunks() => Assert.Empty(Chunker.All("", ChunkingOptions.Default));

    [Fact]
    public void All_NewSectionNearTheEnd_BeginsTheNextChunk()
    {
        var text = "# Deliveries\n\n" + Repeat("We deliver on weekdays. ", 25) + "\n\n## Returns\n\n" + Repeat("Returns are free. ", 40);

        var chunks = Chunker.All(text, Characters(1_000));

        Assert.StartsWith("## Returns", chunks[1].Text, StringComparison.Ordinal);
        Assert.Equal(["Deliveries"], chunks[0].HeadingPath);
        Assert.Equal(["Deliveries", "Returns"], chunks[1].HeadingPath);
        Assert.Equal("", chunks[1].Overlap);
    }

    [Fact]
    public void All_HeadingAtTheLimit_IsNotLeftAlone()
    {
        // The heading ends at 990 of 1,000 characters: a word of its paragraph would still fit.
        for (var length = 900; length < 1_100; length++)
        {
            var text = new string('x', length) + "\n\n## Heading\n\n" + Repeat(Filler, 12);
            Assert.All(Chunker.All(text, Characters(1_000)).SkipLast(1), chunk => Assert.DoesNotMatch(@"## Heading\s*$", chunk.Text));
        }
    }

    [Theory]
    [InlineData("\n\n", "\n- ")]
    [InlineData("\n- ", ". ")]
    [InlineData(". ", " ")]
    [InlineData(" ", "")]
    public void All_BetterBorderNearTheLimit_IsTakenAmongWorse(string better, string worse)
    {
        // The worse ones everywhere, the better one at 950 of 1,000 characters.
        var text = string.Join(worse, Enumerable.Repeat("Word", 400))[..950].TrimEnd(' ', '-', '.', '\n') + better;
        var rest = string.Join(worse, Enumerable.Repeat("Word", 400));

        var first = Chunker.All(text + rest, Characters(1_000))[0];

        // A list item begins at its mark.
        Assert.Equal(text.TrimEnd('-', ' ').Length, first.Text.TrimEnd(' ').Length);
    }

    [Fact]
    public void All_Abbreviations_DoNotEndSentences()
    {
        var text = Repeat("Адрес: ул. Ленина, д. 5, г. Москва, тел. и т. д. по А. С. Пушкину. ", 40);

        var chunks = Chunker.All(text, Characters(300));

        Assert.All(chunks.Skip(1), chunk => Assert.StartsWith("Адрес", chunk.Text, StringComparison.Ordinal));
    }

    [Fact]
    public void All_CutTable_RepeatsItsHeadInThePrefix()
    {
        var rows = string.Concat(Enumerable.Range(1, 100).Select(i => string.Create(CultureInfo.InvariantCulture, $"| part {i} | {i * 10} |\n")));
        var text = "Prices follow.\n\n| name | price |\n|---|---|\n" + rows + "\nAfter the table there is this sentence.\n";

        var chunks = Chunker.All(text, Characters(400));

        Assert.Equal("", chunks[0].Prefix);
        Assert.All(chunks.Skip(1), chunk => Assert.Equal("| name | price |\n|---|---|\n", chunk.Prefix));
        Assert.All(chunks.Skip(1), chunk => Assert.StartsWith("| part", chunk.Text, StringComparison.Ordinal));
    }

    [Fact]
    public void All_MarksInsideCode_AreNoHeadings()
    {
        var text = "# Real\n\n```sh\n# comment\n" + Repeat("echo one two three\n", 60) + "```\n\nAfter.\n";

        Assert.All(Chunker.All(text, Characters(300)), chunk => Assert.Equal(["Real"], chunk.HeadingPath));
    }

    [Theory]
    [InlineData("Title\n=====\n\nBody.\n")]
    [InlineData("== Title ==\nBody.\n")]
    [InlineData(" = Title = \n Body . \n")]
    [InlineData("### **Title** ###\n\nBody.\n")]
    public void All_HeadingsOfOtherStyles_AreUnderstood(string text) => Assert.Equal(["Title"], Chunker.All(text, ChunkingOptions.Default)[0].HeadingPath);

    [Fact]
    public void All_Overlap_IsTheTextBefore_FromASentenceOn()
    {
        var text = Repeat("This sentence has some forty characters. ", 100);

        var chunks = Chunker.All(text, new ChunkingOptions(500, 100, ChunkUnit.Characters));

        Assert.All(chunks.Skip(1), chunk =>
        {
            Assert.Equal(chunk.Overlap, text[(int)chunk.ContextStart..(int)chunk.Start]);
            Assert.InRange(chunk.Overlap.Length, 40, 100);
            Assert.StartsWith("This", chunk.Overlap, StringComparison.Ordinal);
        });
    }

    [Fact]
    public void All_HugeLine_IsCutAtTheSize()
    {
        var chunks = Chunker.All(new string('a', 1_000_000), Characters(1_000));

        Assert.Equal(1_000, chunks.Count);
        Assert.All(chunks, chunk => Assert.Equal(1_000, chunk.Text.Length));
    }

    [Fact]
    public void All_Emoji_AreNeverCut()
    {
        const string family = "👩‍👩‍👧‍👦";
        var chunks = Chunker.All(Repeat(family, 500), Characters(40));

        Assert.All(chunks, chunk => Assert.Equal(0, chunk.Text.Length % family.Length));
    }

    [Fact]
    public void All_EndlessGrapheme_IsCutAnyway() => Assert.True(Chunker.All("a" + new string('\u0301', 5_000), Characters(100)).Count >= 50);

    [Fact]
    public void All_Tokens_AreKept()
    {
        var chunks = Chunker.All(Repeat(Filler, 400), new ChunkingOptions(100, 20));

        Assert.All(chunks, chunk => Assert.InRange(chunk.Tokens, 1, 100));
        Assert.All(chunks.SkipLast(1), chunk => Assert.InRange(chunk.Tokens, 60, 100));
        Assert.All(chunks, chunk => Assert.InRange(TokenEstimate.Of(chunk.Overlap), 0, 20));
    }

    [Fact]
    public void Next_Pages_NameWhereAChunkBegins()
    {
        var state = ChunkingState.Empty;
        var chunks = new List<Chunk>();
        for (var page = 1; page <= 20; page++)
        {
            // A page without text between the others.
            var (made, next) = Chunker.Next(state, new ChunkingPage(page, page % 5 == 0 ? "" : Repeat(Filler, 10) + "\n\n"), Characters(700));
            chunks.AddRange(made);
            state = JsonSerializer.Deserialize<ChunkingState>(JsonSerializer.Serialize(next))!;
        }

        chunks.AddRange(Chunker.Finish(state, Characters(700)));

        Assert.Equal([1, 2, 3, 4, 6, 7, 8, 9, 11, 12, 13, 14, 16, 17, 18, 19], chunks.Select(chunk => chunk.Page).Distinct());
    }

    [Fact]
    public void Next_EndlessText_KeepsItsStateSmall()
    {
        var state = ChunkingState.Empty;
        for (var page = 1; page <= 200; page++)
            (_, state) = Chunker.Next(state, new ChunkingPage(page, Repeat(Filler, 100)), ChunkingOptions.Default);

        Assert.InRange(JsonSerializer.Serialize(state).Length, 1, 60_000);
    }

    private static ChunkingOptions Characters(int size) => new(size, Math.Min(100, size / 5), ChunkUnit.Characters);

    private static string Repeat(string text, int count) => string.Concat(Enumerable.Repeat(text, count));
}
