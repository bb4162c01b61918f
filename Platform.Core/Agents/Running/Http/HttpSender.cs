using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Platform.Core.Shared.Security;

namespace Platform.Core.Agents.Running.Http;

/// <summary>Sends a call and follows its redirects, each hop checked as the first one; secrets go to the authority that they were given for, and to no other.</summary>
internal sealed class HttpSender : IDisposable
{
    private const int MostRedirects = 5;

    private readonly HttpClient _public = Client(allowPrivate: false);
    private readonly HttpClient _private = Client(allowPrivate: true);

    public async Task<HttpResponseMessage> SendAsync(HttpCall call, ToolTrace trace, CancellationToken ct)
    {
        var (address, method, hasBody) = (call.Address, call.Method, true);
        for (var hop = 0; ; hop++)
        {
            Check(address, call.AllowsPrivate);
            using var request = Request(call, address, method, hasBody, trace);
            var response = await SendAsync(call.AllowsPrivate ? _private : _public, request, ct);
            if (Next(address, response) is not { } next)
                return response;
            trace.Add("redirect", $"{(int)response.StatusCode} → {next.GetLeftPart(UriPartial.Path)}");
            var status = response.StatusCode;
            response.Dispose();
            if (hop == MostRedirects)
                throw new ToolFault(ToolErrors.BadAnswer, RunningText.All["Http.Redirects", MostRedirects]);
            // As browsers do: only 307 and 308 say that the same is to be sent again.
            if (status == HttpStatusCode.SeeOther || (status is HttpStatusCode.Moved or HttpStatusCode.Found && method == HttpMethod.Post))
                (method, hasBody) = (method == HttpMethod.Head ? method : HttpMethod.Get, false);
            address = next;
        }
    }

    public void Dispose()
    {
        _public.Dispose();
        _private.Dispose();
    }

    private static HttpRequestMessage Request(HttpCall call, Uri address, HttpMethod method, bool hasBody, ToolTrace trace)
    {
        var isHome = address.GetLeftPart(UriPartial.Authority) == call.Address.GetLeftPart(UriPartial.Authority);
        var request = new HttpRequestMessage(method, address) { Content = hasBody ? call.Content() : null };
        var told = new JsonObject();
        foreach (var (name, value, isSecret) in call.Headers.Where(header => isHome || !header.IsSecret))
        {
            if (!request.Headers.TryAddWithoutValidation(name, value))
                throw new ToolFault(ToolErrors.BadConfiguration, RunningText.All["Http.Header", name]);
            told[name] = isSecret ? Configuration.SealedSecrets.Shown : value;
        }

        if (request.Headers.UserAgent.Count == 0)
            request.Headers.TryAddWithoutValidation("User-Agent", "Platform");
        trace.Add("request", $"{method} {address}", new JsonObject { ["headers"] = told, ["content_type"] = request.Content?.Headers.ContentType?.ToString() });
        return request;
    }

    private static async Task<HttpResponseMessage> SendAsync(HttpClient http, HttpRequestMessage request, CancellationToken ct)
    {
        try
        {
            return await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, ct);
        }
        catch (SsrfRefusedException refused)
        {
            throw Refused(refused.IsPrivate);
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException)
        {
            throw new ToolFault(ToolErrors.Unreachable, RunningText.All[(exception as HttpRequestException)?.HttpRequestError switch
            {
                HttpRequestError.NameResolutionError => "Http.NoName",
                HttpRequestError.SecureConnectionError => "Http.NoTls",
                _ => "Http.NoConnection",
            }, request.RequestUri!.Host]);
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            // The handler's own limit for making the connection.
            throw new ToolFault(ToolErrors.Unreachable, RunningText.All["Http.NoConnection", request.RequestUri!.Host]);
        }
    }

    private static void Check(Uri address, bool allowsPrivate)
    {
        switch (SsrfGuard.Check(address, allowsPrivate))
        {
            case null:
                return;
            case SsrfVerdict.Private:
                throw Refused(isPrivate: true);
            case SsrfVerdict.Forbidden:
                throw Refused(isPrivate: false);
            default:
                throw new ToolFault(ToolErrors.BadAnswer, RunningText.All["Http.Address"]);
        }
    }

    private static ToolFault Refused(bool isPrivate) => new(ToolErrors.PrivateAddress, RunningText.All[isPrivate ? "Http.Private" : "Http.Forbidden"]);

    private static Uri? Next(Uri address, HttpResponseMessage response) =>
        response is { StatusCode: HttpStatusCode.Moved or HttpStatusCode.Found or HttpStatusCode.SeeOther or HttpStatusCode.TemporaryRedirect or HttpStatusCode.PermanentRedirect, Headers.Location: { } location }
            ? new Uri(address, location) : null;

    private static HttpClient Client(bool allowPrivate)
    {
        var handler = SsrfGuard.CreateHandler(allowPrivate);
        // What people put into a header may be Cyrillic.
        handler.RequestHeaderEncodingSelector = (_, _) => Encoding.UTF8;
        return new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan };
    }
}
