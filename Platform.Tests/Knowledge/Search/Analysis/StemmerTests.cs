using System.Text.RegularExpressions;
using Platform.Core.Knowledge.Search.Analysis;
using Platform.Tests.Architecture;

namespace Platform.Tests.Knowledge.Search.Analysis;

/// <summary>Against the same algorithms in PostgreSQL, over all words of this repository's own texts with all endings that they could have.</summary>
public sealed partial class StemmerTests(PlatformFixture platform) : IClassFixture<PlatformFixture>
{
    private const string RussianEndings =
        "а я о е у ю ы и ь й ой ей ий ый ая яя ое ее ые ие ого его ому ему им ым ом ем их ых ую юю ою ею ами ями ах ях ам ям ов ев ию ия ии ией ость остью остный ейший ейше нный нная ть ти л ла ло ли ет ют ит ят ешь ишь ете йте ите " +
        "уйте ила ыла ена ено ены ся сь лся лась вшись ивши ывши вший ющий ющая ущий ивший ывшие ующего емый нно ень еньки ческий ческая ение ением ания ьями ья ье ью";

    private const string EnglishEndings =
        "s es ed ing edly ingly ly er or ers ion ions ation ational ization izer ize izes alize aliti ality ment ments ement ness nesses ful fully fulness less lessly ous ously ousness ive iveness ivity ity able ably ibility ibly " +
        "ance ancy ence ency ent ently ant al ally alism ic ical icate iciti ative ate ator ogy ogist ism y ies ied eed eedly 's s' ying at bl iz tional ee e l ll";

    [Fact]
    public async Task Russian_IsThatOfPostgres() => await CompareAsync("russian_stem", Words("""[а-яё]{2,20}""", RussianEndings), word =>
    {
        // PostgreSQL's stemmer folds ё itself; here the tokenizer has done it before.
        var folded = word.Replace('ё', 'е').ToCharArray();
        return new string(folded, 0, RussianStemmer.Stem(folded));
    });

    [Fact]
    public async Task English_IsThatOfPostgres() => await CompareAsync("english_stem", Words("""[a-z][a-z']{1,19}""", EnglishEndings), word =>
    {
        var letters = word.ToCharArray();
        return new string(letters, 0, EnglishStemmer.Stem(letters));
    });

    [Theory]
    [InlineData("")]
    [InlineData("и")]
    [InlineData("ь")]
    [InlineData("вздр")]
    [InlineData("ся")]
    public void Russian_OfAlmostNothing_StaysWithinTheWord(string word) => Assert.InRange(RussianStemmer.Stem(word), 0, word.Length);

    [Theory]
    [InlineData("'")]
    [InlineData("''")]
    [InlineData("'''")]
    [InlineData("y")]
    [InlineData("ied")]
    [InlineData("'s'")]
    public void English_OfAlmostNothing_StaysWithinTheWord(string word) => Assert.InRange(EnglishStemmer.Stem(word.ToCharArray()), 0, word.Length);

    private async Task CompareAsync(string dictionary, string[] words, Func<string, string> stem)
    {
        Assert.True(words.Length > 100_000, $"{words.Length} words");
        // Words that PostgreSQL takes for stop words have no stem there.
        var theirs = (string?[])(await platform.SqlAsync($"SELECT array_agg((ts_lexize('{dictionary}', word))[1] ORDER BY n) FROM unnest($1) WITH ORDINALITY AS words (word, n)", (object)words))!;
        var wrong = words.Zip(theirs).Where(pair => pair.Second is not null && stem(pair.First) != pair.Second).Select(pair => $"{pair.First}: {stem(pair.First)}, PostgreSQL {pair.Second}").ToList();
        Assert.True(wrong.Count == 0, $"{wrong.Count} of {words.Length}: {string.Join("; ", wrong.Take(20))}");
    }

    private static string[] Words(string pattern, string endings)
    {
        var files = Directory.EnumerateFiles(Path.Combine(Code.Root, "docs"), "*.md").Concat(Directory.EnumerateFiles(Path.Combine(Code.Root, "Platform.Web"), "*.resx", SearchOption.AllDirectories))
            .Concat(Directory.EnumerateFiles(Path.Combine(Code.Root, "Platform.Tests", "Knowledge", "Search", "Russian"))).Where(file => !file.Contains("/bin/", StringComparison.Ordinal) && !file.Contains("/obj/", StringComparison.Ordinal));
        var known = files.SelectMany(file => Regex.Matches(File.ReadAllText(file).ToLowerInvariant(), $@"\b{pattern}\b").Select(match => match.Value)).Distinct().Order(StringComparer.Ordinal).ToList();
        var ends = endings.Split(' ');
        // Every word as it is, and every second one with each ending, whole and without its own last letters.
        return [.. known.Concat(known.Where((word, i) => i % 2 == 0 && word.Length > 3).SelectMany(word => ends.SelectMany(end => new[] { word + end, word[..^2] + end }))).Distinct()];
    }
}
