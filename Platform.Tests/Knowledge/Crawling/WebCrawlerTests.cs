using System.Globalization;
using Microsoft.AspNetCore.Http;
using Platform.Core.Knowledge.Crawling;
using Platform.Tests.Agents.Running;

namespace Platform.Tests.Knowledge.Crawling;

/// <summary>Crawls of a small real site that behaves as badly as sites do.</summary>
public sealed class WebCrawlerTests : IAsyncLifetime
{
    private CrawlSite _site = null!;

    public async Task InitializeAsync() => _site = await CrawlSite.StartAsync();

    public async Task DisposeAsync() => await _site.DisposeAsync();

    [Fact]
    public async Task Crawl_TakesNearestPagesFirst_UpToItsDepth_AndStaysOnTheSite()
    {
        _site.Html("/", """<a href="/b">b</a> <a href='a?utm_source=x#part'>a</a> <a href="https://elsewhere.example/">e</a> <a href="mailto:x@y.z">m</a> <!-- <a href="/hidden">h</a> -->""");
        _site.Html("/a", """<a href="/deep/c">c</a><a href="/">home</a>""");
        _site.Html("/b", """B <base href="/deep/"><a href="d">d</a>""");
        _site.Html("/deep/c", """<a href="/deep/e">e</a>""");
        _site.Html("/deep/d", "D");

        var pages = await _site.CrawlAsync(CrawlSite.Options(depth: 2));

        Assert.Equal(["/", "/b", "/a", "/deep/d", "/deep/c"], pages.Select(page => page.Url));
        Assert.All(pages, page => Assert.True(page.Outcome == CrawlOutcome.Fetched && File.Exists(page.File)));
    }

    [Fact]
    public async Task Crawl_Limit_EndsIt()
    {
        for (var i = 0; i < 20; i++)
            _site.Html($"/{(i == 0 ? "" : i)}", $"""Page {i} <a href="/{i + 1}">next</a>""");

        Assert.Equal(5, (await _site.CrawlAsync(CrawlSite.Options(depth: 100, limit: 5))).Count);
    }

    [Fact]
    public async Task Crawl_Robots_AreObeyed_AlsoBehindRedirects()
    {
        _site.Text("/robots.txt", "User-agent: *\nDisallow: /\n\nUser-agent: platform-crawler\nDisallow: /secret\nAllow: /secret/open\n");
        _site.Html("/", """<a href="/secret/a">a</a><a href="/secret/open">o</a><a href="/way">w</a>""");
        _site.Html("/secret/open", "Open");
        _site.Redirect("/way", "/secret/b");

        var pages = await _site.CrawlAsync();

        Assert.Equal([("/", null), ("/secret/a", "robots"), ("/secret/open", null), ("/secret/b", "robots")], pages.Select(page => (page.Url, page.Code)));
        Assert.DoesNotContain(_site.Asked, target => target is "/secret/a" or "/secret/b");
    }

    [Fact]
    public async Task Crawl_RobotsThatCannotBeHad_ForbidEverything()
    {
        _site.Pages["/robots.txt"] = context => HttpStub.WriteAsync(context, "", 500);
        _site.Html("/", "Home");

        var pages = await _site.CrawlAsync();

        Assert.Equal([CrawlOutcome.Postponed, CrawlOutcome.Postponed, CrawlOutcome.Failed], pages.Select(page => page.Outcome));
        Assert.All(pages, page => Assert.Equal(CrawlCodes.RobotsUnreachable, page.Code));
        Assert.DoesNotContain("/", _site.Asked);
    }

    [Fact]
    public async Task Crawl_Redirects_EndInALoop_LeaveTheSite_OrLeadToAPageThatIsThere()
    {
        _site.Html("/", """<a href="/loop">l</a><a href="/out">o</a><a href="/again">a</a><a href="/page">p</a>""");
        _site.Redirect("/loop", "/loop?again");
        _site.Redirect("/loop?again", "/loop?more");
        _site.Redirect("/loop?more", "/loop?again");
        _site.Redirect("/out", "http://127.0.0.1:1/");
        _site.Redirect("/again", "/page");
        _site.Html("/page", "Page");

        var codes = (await _site.CrawlAsync()).Select(page => page.Code);

        Assert.Equal([null, CrawlCodes.TooManyRedirects, CrawlCodes.OtherSite, CrawlCodes.Duplicate, null], codes);
    }

    [Fact]
    public async Task Crawl_FirstPageThatMovesToAnotherHost_MovesTheSite_AndAsksItsRobots()
    {
        await using var other = await CrawlSite.StartAsync();
        other.Html("/home", """Home <a href="/next">n</a><a href="/closed">c</a>""");
        other.Html("/next", "Next");
        other.Text("/robots.txt", "User-agent: *\nDisallow: /closed\n");
        _site.Redirect("/", other.Url + "/home");

        var pages = await _site.CrawlAsync();

        Assert.Equal([(other.Url + "/home", null), (other.Url + "/next", null), (other.Url + "/closed", "robots")], pages.Select(page => (page.Url, page.Code)));
    }

    [Fact]
    public async Task Crawl_PrivateAddresses_AreRefused_AlsoBehindRedirects()
    {
        _site.Html("/", "Home");

        Assert.Equal(CrawlCodes.Refused, Assert.Single(await _site.CrawlAsync(CrawlSite.Options() with { AllowPrivate = false })).Code);
        Assert.Empty(_site.Asked);
    }

    [Fact]
    public async Task Crawl_EndlessBody_AndSlowDrip_EndAtTheirLimits()
    {
        _site.Html("/", """<a href="/endless">e</a><a href="/drip">d</a>""");
        _site.Pages["/endless"] = async context =>
        {
            context.Response.ContentType = "text/plain";
            var piece = new byte[64 * 1024];
            while (!context.RequestAborted.IsCancellationRequested)
                await context.Response.Body.WriteAsync(piece, context.RequestAborted);
        };
        _site.Pages["/drip"] = async context =>
        {
            await context.Response.WriteAsync("<html>");
            await context.Response.Body.FlushAsync();
            await HttpStub.HangAsync(context);
        };

        var pages = await _site.CrawlAsync(CrawlSite.Options() with { MostBytes = 1024 * 1024, Timeout = TimeSpan.FromSeconds(2) });

        Assert.Contains(pages, page => page is { Url: "/endless", Code: CrawlCodes.TooLarge, Outcome: CrawlOutcome.Failed });
        Assert.Equal([CrawlOutcome.Postponed, CrawlOutcome.Postponed, CrawlOutcome.Failed], pages.Where(page => page.Url == "/drip").Select(page => page.Outcome));
        // Nothing of them is left lying about.
        Assert.Single(Directory.GetFiles(_site.Folder));
    }

    [Fact]
    public async Task Crawl_Traps_EndByThemselves()
    {
        _site.Pages["/"] = context => HttpStub.WriteAsync(context, $"""Day {context.Request.QueryString} <a href="/?day={DayAfter(context)}">next</a><a href="again{context.Request.Path}/">deeper</a>""", type: "text/html");
        _site.Pages["/again/"] = context => HttpStub.WriteAsync(context, "<a href='again/'>deeper</a>", type: "text/html");
        for (var i = 2; i < 10; i++)
            _site.Pages[string.Concat(Enumerable.Repeat("/again", i)) + "/"] = _site.Pages["/again/"];

        var pages = await _site.CrawlAsync(CrawlSite.Options(depth: 1_000, limit: 10_000));

        Assert.InRange(pages.Count, 40, 120);
    }

    [Fact]
    public async Task Crawl_WhatIsNotForUs_IsLeftOut()
    {
        _site.Html("/", """<a href="/picture">p</a><a href="/noindex">n</a><a href="/twin">t</a><a href="/copy?of=twin">c</a><a href="/nofollow">f</a><a rel="nofollow" href="/unwanted">u</a>""");
        _site.Pages["/picture"] = context => HttpStub.WriteAsync(context, "PNG", type: "image/png");
        _site.Html("/noindex", """<meta name="robots" content="noindex"><a href="/found">f</a>""");
        _site.Html("/twin", "<p>The same text.</p>");
        _site.Html("/copy?of=twin", """<link rel="canonical" href="/twin"><p>Nearly the same text.</p>""");
        _site.Html("/nofollow", """<META NAME='robots' CONTENT='nofollow'><a href="/unwanted">u</a>""");
        _site.Html("/found", "<p>The same text.</p>");

        var pages = await _site.CrawlAsync();

        Assert.Equal(
            [("/", null), ("/picture", "unsupported"), ("/noindex", "noindex"), ("/twin", null), ("/twin", "duplicate"), ("/nofollow", null), ("/found", "duplicate")],
            pages.Select(page => (page.Url, page.Code)));
    }

    [Fact]
    public async Task Crawl_Again_NoticesWhatHasChanged_AndFollowsWhatHasNot()
    {
        _site.Pages["/"] = context =>
        {
            context.Response.Headers.ETag = "\"v1\"";
            return context.Request.Headers.IfNoneMatch == "\"v1\"" ? Status(context, 304) : HttpStub.WriteAsync(context, """Home <a href="/same">s</a><a href="/news">n</a>""", type: "text/html");
        };
        _site.Html("/same", "Same");
        _site.Html("/news", "Old news");
        foreach (var page in await _site.CrawlAsync())
            _site.Known[_site.Url + page.Url] = new KnownPage(page.ContentHash, page.ETag, page.LastModified, page.Links);
        _site.Html("/news", "New news");

        var again = await _site.CrawlAsync();

        Assert.Equal([("/", CrawlOutcome.Unchanged), ("/same", CrawlOutcome.Unchanged), ("/news", CrawlOutcome.Fetched)], again.Select(page => (page.Url, page.Outcome)));
    }

    [Fact]
    public async Task Crawl_BusyServer_IsAskedAgainLater()
    {
        var asked = 0;
        _site.Html("/", """<a href="/busy">b</a>""");
        _site.Pages["/busy"] = context =>
        {
            context.Response.Headers.RetryAfter = "0";
            return ++asked == 1 ? Status(context, 429) : HttpStub.WriteAsync(context, "Here I am", type: "text/html");
        };

        Assert.Equal([CrawlOutcome.Fetched, CrawlOutcome.Postponed, CrawlOutcome.Fetched], (await _site.CrawlAsync()).Select(page => page.Outcome));
    }

    [Fact]
    public async Task Step_BetweenRequests_WaitsAsLongAsAsked()
    {
        var time = new FakeTime();
        await using var site = await CrawlSite.StartAsync(time);
        site.Html("/", """<a href="/a">a</a>""");
        site.Html("/a", "A");
        site.Text("/robots.txt", "User-agent: *\nCrawl-delay: 7\n");
        var (_, frontier) = await site.StepAsync(CrawlFrontier.Of(new Uri(site.Url)), CrawlSite.Options());

        var step = site.StepAsync(frontier, CrawlSite.Options());

        Assert.Equal(time.GetUtcNow() + TimeSpan.FromSeconds(7), frontier.NotBefore);
        Assert.False(step.IsCompleted);
        time.Advance(TimeSpan.FromSeconds(7));
        Assert.Equal(CrawlOutcome.Fetched, (await step).Page!.Outcome);
    }

    private static string DayAfter(HttpContext context) => (int.Parse(context.Request.Query["day"].FirstOrDefault() ?? "0", CultureInfo.InvariantCulture) + 1).ToString(CultureInfo.InvariantCulture);

    private static Task Status(HttpContext context, int status)
    {
        context.Response.StatusCode = status;
        return Task.CompletedTask;
    }
}
