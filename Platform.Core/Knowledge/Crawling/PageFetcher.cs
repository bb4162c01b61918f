using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using Platform.Core.Shared.Security;

namespace Platform.Core.Knowledge.Crawling;

/// <summary>A web page, spooled; or why there is none.</summary>
/// <param name="Address">After the redirects.</param>
/// <param name="RetryAfter">What a busy server asks for.</param>
internal sealed record Fetched(Uri Address, HttpStatusCode? Status, string? Code = null, TimeSpan? RetryAfter = null)
{
    public string? File { get; init; }
    public string? MediaType { get; init; }
    public string? ContentHash { get; init; }
    public string? ETag { get; init; }
    public DateTimeOffset? LastModified { get; init; }

    /// <summary>What the header <c>X-Robots-Tag</c> says.</summary>
    public string RobotsTag { get; init; } = "";
}

/// <summary>Fetches pages from anywhere on the web and nowhere else: every connection and every redirect passes the guard. Limited in time and size, unpacked.</summary>
internal sealed class PageFetcher : IDisposable
{
    private const int MostRedirects = 5;
    private static readonly TimeSpan LongestRetryAfter = TimeSpan.FromMinutes(2);

    // Anything that a reader might know; pictures, films and the like not even to the first byte.
    private static readonly string[] Kinds = ["text/", "application/"];
    private static readonly string[] NotRead = ["text/css", "text/javascript", "application/javascript", "application/x-javascript", "application/wasm", "application/font", "text/calendar"];

    private readonly HttpClient _public = new(SsrfGuard.CreateHandler()) { Timeout = Timeout.InfiniteTimeSpan };
    private readonly HttpClient _private = new(SsrfGuard.CreateHandler(allowPrivate: true)) { Timeout = Timeout.InfiniteTimeSpan };

    /// <param name="folder">Where the file is spooled.</param>
    /// <param name="known">As the page was last; null to have it anyhow.</param>
    /// <param name="mayGo">Whether an address may be asked, also one that a redirect leads to; else the code why not.</param>
    public async Task<Fetched> FetchAsync(Uri address, CrawlOptions options, string folder, KnownPage? known, Func<Uri, string?> mayGo, CancellationToken ct)
    {
        using var limited = CancellationTokenSource.CreateLinkedTokenSource(ct);
        limited.CancelAfter(options.Timeout);
        try
        {
            for (var hop = 0; ; hop++)
            {
                if (mayGo(address) is { } reason)
                    return new Fetched(address, null, reason);
                if (SsrfGuard.Check(address, options.AllowPrivate) is not null)
                    return new Fetched(address, null, CrawlCodes.Refused);
                using var request = Request(address, known);
                using var response = await (options.AllowPrivate ? _private : _public).SendAsync(request, HttpCompletionOption.ResponseHeadersRead, limited.Token);
                if (Next(address, response) is not { } next)
                    return await TakeAsync(address, response, options, folder, limited.Token);
                if (hop == MostRedirects)
                    return new Fetched(address, response.StatusCode, CrawlCodes.TooManyRedirects);
                address = next;
            }
        }
        catch (SsrfRefusedException)
        {
            return new Fetched(address, null, CrawlCodes.Refused);
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException)
        {
            return new Fetched(address, null, CrawlCodes.Unreachable);
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            return new Fetched(address, null, CrawlCodes.Timeout);
        }
    }

    public void Dispose()
    {
        _public.Dispose();
        _private.Dispose();
    }

    private static HttpRequestMessage Request(Uri address, KnownPage? known)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, address);
        request.Headers.TryAddWithoutValidation("User-Agent", Robots.Agent + "/1.0");
        request.Headers.TryAddWithoutValidation("Accept", "text/html,application/xhtml+xml,application/pdf,text/*;q=0.9,application/*;q=0.8");
        if (known?.ETag is { } tag)
            request.Headers.TryAddWithoutValidation("If-None-Match", tag);
        request.Headers.IfModifiedSince = known?.LastModified;
        return request;
    }

    private static async Task<Fetched> TakeAsync(Uri address, HttpResponseMessage response, CrawlOptions options, string folder, CancellationToken ct)
    {
        var status = response.StatusCode;
        var tag = response.Headers.TryGetValues("X-Robots-Tag", out var values) ? string.Join(',', values) : "";
        var head = new Fetched(address, status)
        {
            ETag = response.Headers.ETag?.ToString(), LastModified = response.Content.Headers.LastModified, MediaType = response.Content.Headers.ContentType?.ToString(), RobotsTag = tag,
        };
        if (status == HttpStatusCode.NotModified)
            return head;
        if (status is HttpStatusCode.TooManyRequests or HttpStatusCode.ServiceUnavailable)
            return head with { Code = CrawlCodes.Busy, RetryAfter = RetryAfter(response.Headers.RetryAfter) };
        if (status != HttpStatusCode.OK)
            return head with { Code = CrawlCodes.Http + (int)status };
        if (!IsRead(response.Content.Headers.ContentType))
            return head with { Code = CrawlCodes.Unsupported };
        return response.Content.Headers.ContentLength > options.MostBytes ? head with { Code = CrawlCodes.TooLarge } : await SpoolAsync(head, response, options.MostBytes, folder, ct);
    }

    private static async Task<Fetched> SpoolAsync(Fetched head, HttpResponseMessage response, long mostBytes, string folder, CancellationToken ct)
    {
        var path = Path.Combine(folder, $"page-{Guid.NewGuid():N}");
        try
        {
            await using var body = await response.Content.ReadAsStreamAsync(ct);
            await using var file = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.None, 64 * 1024, FileOptions.Asynchronous);
            using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            var (buffer, bytes) = (new byte[64 * 1024], 0L);
            for (int read; (read = await body.ReadAsync(buffer, ct)) > 0;)
            {
                if ((bytes += read) > mostBytes)
                {
                    file.Close();
                    File.Delete(path);
                    return head with { Code = CrawlCodes.TooLarge };
                }

                hash.AppendData(buffer, 0, read);
                await file.WriteAsync(buffer.AsMemory(0, read), ct);
            }

            return head with { File = path, ContentHash = Convert.ToHexStringLower(hash.GetHashAndReset()) };
        }
        catch
        {
            File.Delete(path);
            throw;
        }
    }

    private static bool IsRead(MediaTypeHeaderValue? type) =>
        type?.MediaType is not { } name || (Array.Exists(Kinds, kind => name.StartsWith(kind, StringComparison.OrdinalIgnoreCase)) && !Array.Exists(NotRead, kind => name.StartsWith(kind, StringComparison.OrdinalIgnoreCase)));

    private static TimeSpan RetryAfter(RetryConditionHeaderValue? value) =>
        value?.Delta is { } delta && delta < LongestRetryAfter ? delta : value is null ? TimeSpan.FromSeconds(10) : LongestRetryAfter;

    private static Uri? Next(Uri address, HttpResponseMessage response) =>
        response is { StatusCode: HttpStatusCode.Moved or HttpStatusCode.Found or HttpStatusCode.SeeOther or HttpStatusCode.TemporaryRedirect or HttpStatusCode.PermanentRedirect, Headers.Location: { } location }
            && Uri.TryCreate(address, location, out var next) ? CrawlAddress.Normal(next) ?? next : null;
}
