using System.Text.Json;

namespace Platform.Tests.Shared.JsonSchema;

using Platform.Core.Shared.JsonSchema;

/// <summary>Regular expressions mean what ECMA 262 says, not what .NET does.</summary>
public sealed class PatternTests
{
    [Theory]
    [InlineData(@"^\w+$", "слово", false)]
    [InlineData(@"^\W$", "😀", true)]
    [InlineData(@"^\s$", "\uFEFF", true)]
    [InlineData(@"^\s$", "\u0085", false)]
    [InlineData(@"^.$", "😀", true)]
    [InlineData(@"^..$", "😀", false)]
    [InlineData(@"^.$", "\r", false)]
    [InlineData(@"^[😀-😎]+$", "😁😂", true)]
    [InlineData(@"^[😀-😎]+$", "😐", false)]
    [InlineData(@"^[^a]$", "😀", true)]
    [InlineData(@"^[^😀]$", "😀", false)]
    [InlineData(@"^\u{1F600}{2}$", "😀😀", true)]
    [InlineData(@"^\uD83D\uDE00$", "😀", true)]
    [InlineData(@"^\p{Letter}+$", "Привет", true)]
    [InlineData(@"^\p{Script=Cyrillic}+$", "Hello", false)]
    [InlineData(@"^\P{Lu}$", "a", true)]
    [InlineData(@"^[\p{L}\d -]+$", "Дом 7-а", true)]
    [InlineData(@"^\cJ$", "\n", true)]
    [InlineData(@"^[\b]$", "\b", true)]
    [InlineData(@"\bcat\b", "a cat.", true)]
    [InlineData(@"\bcat\b", "concat", false)]
    [InlineData(@"^(?=.*\d)(?=.*[a-z]).{4,}$", "ab12", true)]
    [InlineData(@"^(a|b)\1$", "aa", true)]
    [InlineData(@"^(?<x>a|b)\k<x>$", "ab", false)]
    [InlineData(@"^[]$", "a", false)]
    [InlineData(@"^[^]$", "a", true)]
    [InlineData(@"^{a}$", "{a}", true)]
    [InlineData(@"^a{2,3}?$", "aaa", true)]
    [InlineData(@"^\-\/\.$", "-/.", true)]
    [InlineData(@"^[a-]$", "-", true)]
    public void Pattern_OnText_MatchesAsInEcmaScript(string pattern, string text, bool expected) =>
        Assert.Equal(expected, JsonSchema.Parse(JsonSerializer.Serialize(new { pattern })).IsValid(JsonSerializer.SerializeToElement(text)));

    [Theory]
    [InlineData(@"\Aabc\Z")]
    [InlineData("(?i)abc")]
    [InlineData("(?>a)")]
    [InlineData("a++")]
    [InlineData("*a")]
    [InlineData("(a")]
    [InlineData("a)")]
    [InlineData("[z-a]")]
    [InlineData("[a")]
    [InlineData("a{3,2}")]
    [InlineData(@"\p{Klingon}")]
    [InlineData(@"\u{110000}")]
    [InlineData("\\")]
    public void Pattern_NotOfEcmaScript_IsRefusedWithItsPlace(string pattern)
    {
        Assert.False(JsonSchema.TryParse(JsonSerializer.Serialize(new { properties = new { a = new { pattern } } }), out _, out var errors));
        var error = Assert.Single(errors);
        Assert.Equal(("/properties/a/pattern", "invalid_pattern"), (error.InstancePointer, error.Code));
    }
}
