using Platform.Core.Knowledge.Crawling;

namespace Platform.Tests.Knowledge.Crawling;

/// <summary>RFC 9309, rule by rule.</summary>
public sealed class RobotsTests
{
    [Theory]
    [InlineData("", "/a", true)]
    [InlineData("User-agent: *\nDisallow:", "/a", true)]
    [InlineData("User-agent: *\nDisallow: /", "/a", false)]
    [InlineData("User-agent: *\nDisallow: /a\nAllow: /a/b", "/a/b/c", true)]
    [InlineData("User-agent: *\nAllow: /a\nDisallow: /a/b", "/a/b/c", false)]
    [InlineData("User-agent: *\nAllow: /page\nDisallow: /page", "/page", true)]
    [InlineData("User-agent: *\nDisallow: /*.pdf$", "/x/y.pdf", false)]
    [InlineData("User-agent: *\nDisallow: /*.pdf$", "/x/y.pdf?z", true)]
    [InlineData("User-agent: *\nDisallow: /*?sort=", "/list?sort=up", false)]
    [InlineData("User-agent: other\nDisallow: /", "/a", true)]
    [InlineData("User-agent: other\nUser-agent: *\nDisallow: /", "/a", false)]
    [InlineData("user-AGENT : Platform-Crawler # us\nDISALLOW : /a\n\nUser-agent: *\nDisallow: /", "/b", true)]
    [InlineData("User-agent: *\nDisallow: /\nUser-agent: platform-crawler\nAllow: /", "/b", true)]
    [InlineData("Disallow: /", "/a", true)]
    [InlineData("<html>not found</html>", "/a", true)]
    public void Allows_AsTheRulesSay(string text, string path, bool expected) => Assert.Equal(expected, Robots.Parse(text).Allows(new Uri("http://example.org" + path)));

    [Fact]
    public void Allows_PatternOfStars_TakesNoLongTime() =>
        Assert.True(Robots.Parse("User-agent: *\nDisallow: /" + string.Concat(Enumerable.Repeat("*a", 500)) + "b$").Allows(new Uri("http://example.org/" + new string('a', 1_900))));
}
