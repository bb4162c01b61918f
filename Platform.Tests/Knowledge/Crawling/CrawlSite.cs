using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Platform.Core.Knowledge.Crawling;
using Platform.Tests.Agents.Running;

namespace Platform.Tests.Knowledge.Crawling;

/// <summary>A web site on a real port, and a crawler that keeps its frontier as JSON between all steps.</summary>
public sealed class CrawlSite : IAsyncDisposable
{
    private readonly HttpStub _stub;
    private readonly PageFetcher _fetcher = new();
    private readonly WebCrawler _crawler;

    private CrawlSite(HttpStub stub, TimeProvider time)
    {
        (_stub, _crawler) = (stub, new WebCrawler(_fetcher, time));
        stub.Answer = ServeAsync;
    }

    public string Folder { get; } = Directory.CreateTempSubdirectory("crawl-").FullName;

    public string Url => _stub.BaseUrl;

    /// <summary>What is served, by path and query; a text is an HTML page, anything else answers by itself.</summary>
    public Dictionary<string, Func<HttpContext, Task>> Pages { get; } = [];

    public IReadOnlyList<string> Asked => [.. _stub.Calls.Select(call => call.Target)];

    internal Dictionary<string, KnownPage> Known { get; } = [];

    public static async Task<CrawlSite> StartAsync(TimeProvider? time = null) => new(await HttpStub.StartAsync(), time ?? TimeProvider.System);

    public void Html(string path, string body) => Pages[path] = context => HttpStub.WriteAsync(context, body, type: "text/html; charset=utf-8");

    public void Text(string path, string body) => Pages[path] = context => HttpStub.WriteAsync(context, body, type: "text/plain");

    public void Redirect(string path, string target) => Pages[path] = context =>
    {
        context.Response.Redirect(target);
        return Task.CompletedTask;
    };

    internal static CrawlOptions Options(int depth = 3, int limit = 50) => new(depth, limit) { Delay = TimeSpan.Zero, AllowPrivate = true, Timeout = TimeSpan.FromSeconds(20) };

    internal async Task<IReadOnlyList<CrawledPage>> CrawlAsync(CrawlOptions? options = null, string start = "/")
    {
        var (pages, frontier) = (new List<CrawledPage>(), CrawlFrontier.Of(new Uri(Url + start)));
        while (await StepAsync(frontier, options ?? Options()) is ({ } page, var next))
        {
            pages.Add(page with { Url = page.Url.Replace(Url, "", StringComparison.Ordinal) });
            frontier = JsonSerializer.Deserialize<CrawlFrontier>(JsonSerializer.Serialize(next))!;
        }

        return pages;
    }

    internal Task<(CrawledPage? Page, CrawlFrontier Frontier)> StepAsync(CrawlFrontier frontier, CrawlOptions options) =>
        _crawler.NextAsync(frontier, options, Folder, url => Known.GetValueOrDefault(url), CancellationToken.None);

    public async ValueTask DisposeAsync()
    {
        _fetcher.Dispose();
        await _stub.DisposeAsync();
        Directory.Delete(Folder, recursive: true);
    }

    private Task ServeAsync(HttpContext context) =>
        Pages.TryGetValue(context.Request.Path + context.Request.QueryString, out var page) || Pages.TryGetValue(context.Request.Path, out page) ? page(context) : HttpStub.WriteAsync(context, "nothing", 404);
}
