using System.Security.Cryptography;
using System.Text;
using Platform.Core.Shared.Idempotency;
using Platform.Core.Shared.Operations;

namespace Platform.Web.Shared.Api;

/// <summary>A route that honours <c>Idempotency-Key</c>; for the OpenAPI document.</summary>
internal sealed record ApiIdempotent;

/// <summary>
/// <c>Idempotency-Key</c> on POST that creates (contracts: README): the same key with the same request gets the first answer again. Answers up to 4xx
/// are kept; 5xx and 429 are not, because trying again is what they ask for.
/// </summary>
internal sealed class IdempotentFilter(int limit) : IEndpointFilter
{
    public const string Header = "Idempotency-Key";

    private const int MaximumLength = 255;

    private static readonly string[] KeptHeaders = ["Content-Type", "Location", "ETag"];

    private static readonly Error WrongKey = new(
        ErrorKind.Invalid, "api.idempotency_key", $"{Header}: 1 to {MaximumLength} characters without control characters are wanted, in one header.") { Arguments = [MaximumLength] };

    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var http = context.HttpContext;
        if (!http.Request.Headers.TryGetValue(Header, out var header))
            return await next(context);
        if (header is not [{ Length: > 0 and <= MaximumLength } key] || key.Any(char.IsControl))
            return Problems.Of(WrongKey);
        var read = await RequestBytes.ReadAsync(http, limit);
        if (!read.Succeeded)
            return Problems.Of(read.Error);

        var requests = http.RequestServices.GetRequiredService<IdempotentRequests>();
        var actor = http.Caller();
        var turn = await requests.BeginAsync(actor, key, HashOf(http.Request, read.Value.Body), http.RequestAborted);
        if (turn.Answer is { } kept)
            return new Again(kept);
        if (turn.Claim is not { } claim)
            return Problems.Of(turn.Refusal!);

        http.Features.Set(new ApiCaller(actor with { Claim = claim }));
        var isKept = false;
        try
        {
            var answer = await CaptureAsync(http, () => next(context));
            if (answer.Status < 500 && answer.Status != StatusCodes.Status429TooManyRequests)
            {
                // Also when nobody waits for the answer any more: the caller will ask for it again.
                await requests.KeepAsync(actor, claim, answer, CancellationToken.None);
                isKept = true;
            }

            await http.Response.Body.WriteAsync(answer.Body, http.RequestAborted);
            return Results.Empty;
        }
        finally
        {
            if (!isKept)
                await requests.GiveBackAsync(actor, claim, CancellationToken.None);
        }
    }

    private static async Task<KeptAnswer> CaptureAsync(HttpContext http, Func<ValueTask<object?>> run)
    {
        var wire = http.Response.Body;
        using var memory = new MemoryStream();
        http.Response.Body = memory;
        try
        {
            if (await run() is IResult result)
                await result.ExecuteAsync(http);
            await http.Response.BodyWriter.FlushAsync(CancellationToken.None);
        }
        finally
        {
            http.Response.Body = wire;
        }

        var headers = KeptHeaders.Where(http.Response.Headers.ContainsKey).ToDictionary(name => name, name => http.Response.Headers[name].ToString());
        return new KeptAnswer(http.Response.StatusCode, headers, memory.ToArray());
    }

    private static byte[] HashOf(HttpRequest request, byte[] body)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes($"{request.Method} {request.Path}{request.QueryString}\n"));
        hash.AppendData(body);
        return hash.GetHashAndReset();
    }

    private sealed class Again(KeptAnswer answer) : IResult
    {
        public async Task ExecuteAsync(HttpContext httpContext)
        {
            httpContext.Response.StatusCode = answer.Status;
            foreach (var (name, value) in answer.Headers)
                httpContext.Response.Headers[name] = value;
            httpContext.Response.Headers["Idempotency-Replayed"] = "true";
            await httpContext.Response.Body.WriteAsync(answer.Body, httpContext.RequestAborted);
        }
    }
}

public static class IdempotentRoutes
{
    /// <summary>Honours <c>Idempotency-Key</c>. The route's commands must run as <see cref="ApiCallers.Caller"/>, so that they know which attempt they belong to.</summary>
    public static RouteHandlerBuilder Idempotent(this RouteHandlerBuilder builder, int limit = ConfigurationBody.DefaultLimit) =>
        builder.AddEndpointFilter(new IdempotentFilter(limit)).WithMetadata(new ApiIdempotent());
}
