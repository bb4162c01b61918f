using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text.Json;
using Platform.Core.Models.Contracts;
using Platform.Core.Shared.Security;

namespace Platform.Core.Models.Wire;

/// <summary>
/// Gives what an OpenAI-compatible server answers instead of an answer its name. Such a body is
/// <c>{"error":{"message":"…","type":"invalid_request_error","code":"context_length_exceeded"}}</c>; servers also send HTML, plain text or nothing.
/// </summary>
internal static class OpenAiFaults
{
    private const int LongestDetail = 300;

    public static WireException OfStatus(HttpResponseMessage response, string body, string? key, DateTimeOffset now)
    {
        var status = (int)response.StatusCode;
        var retryAfter = RetryAfterOf(response.Headers, now);
        return status switch
        {
            // What is said about a wrong key often holds a part of it: not passed on.
            401 or 403 => new WireException(ModelErrors.Unauthorized, $"The provider refuses the key (HTTP {status})."),
            402 => new WireException(ModelErrors.RateLimited, "The provider's account has no credit left (HTTP 402)."),
            404 when IsJsonError(body) => new WireException(ModelErrors.UnknownModel, Said(body, key, "The provider does not know the model or the address (HTTP 404).")),
            408 => new WireException(ModelErrors.Timeout, "The provider gave up waiting (HTTP 408)."),
            429 => new WireException(ModelErrors.RateLimited, "The provider answers that it is asked too often (HTTP 429).") { RetryAfter = retryAfter },
            >= 500 => new WireException(ModelErrors.Unavailable, $"The provider fails (HTTP {status}).") { RetryAfter = retryAfter },
            >= 400 and < 500 when IsJsonError(body) => new WireException(ModelErrors.Refused, Said(body, key, $"The provider refuses the request (HTTP {status}).")),
            >= 300 and < 400 => new WireException(ModelErrors.BadAnswer, $"The address sends elsewhere (HTTP {status}); redirects are not followed."),
            _ => new WireException(ModelErrors.BadAnswer, $"The address answers HTTP {status}, and not as a provider of models does."),
        };
    }

    /// <summary>An error inside of an answer with status 200, as OpenRouter sends it when the model fails behind it.</summary>
    public static WireException OfError(JsonElement error, string? key)
    {
        var code = error.ValueKind == JsonValueKind.Object && error.TryGetProperty("code", out var value)
            ? value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var number) ? number
            : value.ValueKind == JsonValueKind.String && int.TryParse(value.GetString(), CultureInfo.InvariantCulture, out var text) ? text : 0 : 0;
        var said = Said(JsonSerializer.Serialize(new { error }), key, "The provider answers with an error.");
        return code switch
        {
            401 or 403 => new WireException(ModelErrors.Unauthorized, $"The provider refuses the key ({code})."),
            408 or 504 => new WireException(ModelErrors.Timeout, said) { MayBeBilled = true },
            402 or 429 => new WireException(ModelErrors.RateLimited, said),
            400 or 422 => new WireException(ModelErrors.Refused, said),
            _ => new WireException(ModelErrors.Unavailable, said) { MayBeBilled = true },
        };
    }

    /// <summary>A fault of the way there or back. <paramref name="sent"/>: the answer had begun, so the provider has worked.</summary>
    public static WireException OfTransport(Exception exception, bool sent) => exception switch
    {
        SsrfRefusedException refused => new WireException(ModelErrors.PrivateAddress, refused.Message + (refused.IsPrivate ? " An owner can allow it for this provider." : ""), refused),
        { InnerException: SsrfRefusedException refused } => OfTransport(refused, sent),
        InvalidDataException tooLong => new WireException(ModelErrors.BadAnswer, tooLong.Message, tooLong) { MayBeBilled = true },
        _ when sent => new WireException(ModelErrors.StreamBroken, "The connection ended in the middle of the answer.", exception) { MayBeBilled = true },
        HttpRequestException { HttpRequestError: HttpRequestError.NameResolutionError } => new WireException(ModelErrors.Unavailable, "The provider's name is not known to DNS.", exception),
        HttpRequestException { HttpRequestError: HttpRequestError.SecureConnectionError } => new WireException(ModelErrors.Unavailable, "The provider's certificate or TLS does not hold.", exception),
        HttpRequestException { InnerException: SocketException } => new WireException(ModelErrors.Unavailable, "The provider cannot be reached.", exception),
        // Connected, sent, and then nothing: whether it was worked on is not known.
        _ => new WireException(ModelErrors.Unavailable, "The provider closed the connection without an answer.", exception) { MayBeBilled = true },
    };

    public static WireException Bad(string detail, Exception? inner = null) => new(ModelErrors.BadAnswer, detail, inner) { MayBeBilled = true };

    internal static TimeSpan? RetryAfterOf(HttpResponseHeaders headers, DateTimeOffset now)
    {
        var wait = headers.RetryAfter?.Delta ?? (headers.RetryAfter?.Date is { } date ? date - now : null);
        return wait is { } some && some > TimeSpan.Zero ? some : wait is null ? null : TimeSpan.Zero;
    }

    private static bool IsJsonError(string body) => TryRead(body, out _);

    private static string Said(string body, string? key, string otherwise)
    {
        if (!TryRead(body, out var message) || string.IsNullOrWhiteSpace(message))
            return otherwise;
        var line = string.Join(' ', message.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        if (!string.IsNullOrEmpty(key))
            line = line.Replace(key, "***", StringComparison.Ordinal);
        return $"{otherwise} It says: {(line.Length <= LongestDetail ? line : line[..LongestDetail] + "…")}";
    }

    private static bool TryRead(string body, out string? message)
    {
        message = null;
        try
        {
            using var json = JsonDocument.Parse(body);
            if (json.RootElement.ValueKind != JsonValueKind.Object || !json.RootElement.TryGetProperty("error", out var error))
                return false;
            message = error.ValueKind == JsonValueKind.String ? error.GetString()
                : error.ValueKind == JsonValueKind.Object && error.TryGetProperty("message", out var text) && text.ValueKind == JsonValueKind.String ? text.GetString() : null;
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
