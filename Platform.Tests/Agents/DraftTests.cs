using System.Text.Json.Nodes;
using Platform.Core.Agents.Versions;
using Platform.Web.Agents.Editor;
using Platform.Web.Shared.Texts;

namespace Platform.Tests.Agents;

/// <summary>Bringing two people's changes together, and showing what is different.</summary>
public sealed class DraftTests
{
    [Theory]
    [InlineData("""{"a":1,"b":1}""", """{"a":2,"b":1}""", """{"a":1,"b":3}""", """{"a":2,"b":3}""")]
    [InlineData("""{"a":1}""", """{"a":1,"n":{"x":1}}""", """{"a":1,"n":{"y":2}}""", """{"a":1,"n":{"y":2,"x":1}}""")]
    [InlineData("""{"a":1,"b":2}""", """{"b":2}""", """{"a":1,"b":3}""", """{"b":3}""")]
    [InlineData("""{"l":[1]}""", """{"l":[1]}""", """{"l":[2]}""", """{"l":[2]}""")]
    [InlineData("""{"a":1}""", """{"a":2}""", """{"a":2}""", """{"a":2}""")]
    [InlineData("""{"a/b":1,"~":1}""", """{"a/b":2,"~":1}""", """{"a/b":1,"~":2}""", """{"a/b":2,"~":2}""")]
    public void Merge_WithoutConflict_KeepsBoth(string before, string mine, string theirs, string expected)
    {
        Assert.Empty(DraftMerge.Conflicts(Parse(before), Parse(mine), Parse(theirs)));
        Assert.True(JsonNode.DeepEquals(Parse(expected), DraftMerge.Merge(Parse(before), Parse(mine), Parse(theirs), _ => throw new InvalidOperationException())));
    }

    [Theory]
    [InlineData("""{"a":1}""", """{"a":2}""", """{"a":3}""", "/a")]
    [InlineData("""{"a":1}""", """{}""", """{"a":3}""", "/a")]
    [InlineData("""{"l":[1]}""", """{"l":[1,2]}""", """{"l":[1,3]}""", "/l")]
    public void Merge_OfTheSameKey_IsChosen(string before, string mine, string theirs, string pointer)
    {
        Assert.Equal([pointer], DraftMerge.Conflicts(Parse(before), Parse(mine), Parse(theirs)).Select(conflict => conflict.Pointer));
        Assert.True(JsonNode.DeepEquals(Parse(mine), DraftMerge.Merge(Parse(before), Parse(mine), Parse(theirs), _ => true)));
        Assert.True(JsonNode.DeepEquals(Parse(theirs), DraftMerge.Merge(Parse(before), Parse(mine), Parse(theirs), _ => false)));
    }

    [Theory]
    [InlineData("", "", "")]
    [InlineData("same\ntext", "same\ntext", "=same\ntext")]
    [InlineData("one two three", "one 2 three", "=one |-two|+2|= three")]
    [InlineData("a\nb\nc\n", "a\nc\n", "=a\n|-b\n|=c\n")]
    [InlineData("a\nc", "a\nb\nc", "=a\n|+b\n|=c")]
    [InlineData("", "новый текст", "+новый текст")]
    [InlineData("Be kind. Be short.", "Be short. Be kind.", null)]
    public void Diff_ShowsWordsThatWentAndCame(string before, string after, string? expected)
    {
        var runs = TextDiff.Of(before, after);
        Assert.Equal(before, string.Concat(runs.Where(run => run.Kind != DiffKind.Added).Select(run => run.Text)));
        Assert.Equal(after, string.Concat(runs.Where(run => run.Kind != DiffKind.Removed).Select(run => run.Text)));
        if (expected is not null)
            Assert.Equal(expected, string.Join('|', runs.Select(run => (run.Kind switch { DiffKind.Same => "=", DiffKind.Added => "+", _ => "-" }) + run.Text)));
    }

    [Fact]
    public void Diff_OfRandomTexts_AlwaysHoldsBoth()
    {
        var random = new Random(7);
        for (var round = 0; round < 300; round++)
        {
            var (before, after) = (Words(random), Words(random));
            var runs = TextDiff.Of(before, after);
            Assert.Equal(before, string.Concat(runs.Where(run => run.Kind != DiffKind.Added).Select(run => run.Text)));
            Assert.Equal(after, string.Concat(runs.Where(run => run.Kind != DiffKind.Removed).Select(run => run.Text)));
        }
    }

    [Fact]
    public void Diff_OfLargeTextsThatShareNothing_EndsSoon()
    {
        var (before, after) = (string.Concat(Enumerable.Range(0, 20_000).Select(i => $"left{i} ")), string.Concat(Enumerable.Range(0, 20_000).Select(i => $"right{i} ")));
        var watch = System.Diagnostics.Stopwatch.StartNew();
        Assert.Contains(TextDiff.Of(before, after), run => run.Kind == DiffKind.Removed);
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(10), $"{watch.Elapsed}");
    }

    private static string Words(Random random) => string.Concat(Enumerable.Range(0, random.Next(0, 30)).Select(_ => (random.Next(4) switch { 0 => "a", 1 => "b", 2 => "c", _ => "d" }) + (random.Next(5) == 0 ? "\n" : " ")));

    private static JsonObject Parse(string json) => (JsonObject)JsonNode.Parse(json)!;
}
