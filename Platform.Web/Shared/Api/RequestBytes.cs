using System.Buffers;
using Microsoft.Extensions.Primitives;
using Platform.Core.Shared.Operations;

namespace Platform.Web.Shared.Api;

/// <summary>The whole body of a request, read once and kept with it: the filter for repeatable requests and the endpoint both look at it.</summary>
internal sealed record RequestBytes(byte[] Body)
{
    public static async ValueTask<Result<RequestBytes>> ReadAsync(HttpContext http, int limit)
    {
        if (http.Features.Get<RequestBytes>() is { } known)
            return known.Body.Length > limit ? BodyErrors.TooLarge(limit) : known;
        if (http.Request.ContentLength > limit)
            return BodyErrors.TooLarge(limit);
        var reader = http.Request.BodyReader;
        while (true)
        {
            var read = await reader.ReadAsync(http.RequestAborted);
            if (read.Buffer.Length > limit)
            {
                reader.AdvanceTo(read.Buffer.End);
                return BodyErrors.TooLarge(limit);
            }

            if (!read.IsCompleted)
            {
                reader.AdvanceTo(read.Buffer.Start, read.Buffer.End);
                continue;
            }

            var bytes = new RequestBytes(read.Buffer.ToArray());
            reader.AdvanceTo(read.Buffer.End);
            http.Features.Set(bytes);
            return bytes;
        }
    }

    /// <summary><c>application/json</c> or <c>application/…+json</c>, in UTF-8; a body without a type is taken for JSON.</summary>
    public static bool IsJson(StringValues contentType)
    {
        if (contentType is not [{ } text])
            return contentType.Count == 0;
        if (!Microsoft.Net.Http.Headers.MediaTypeHeaderValue.TryParse(text, out var type))
            return false;
        var isJson = type.MediaType.Equals("application/json", StringComparison.OrdinalIgnoreCase)
            || (type.Type.Equals("application", StringComparison.OrdinalIgnoreCase) && type.Suffix.Equals("json", StringComparison.OrdinalIgnoreCase));
        return isJson && (!type.Charset.HasValue || type.Charset.Value.Trim('"').Equals("utf-8", StringComparison.OrdinalIgnoreCase));
    }
}

/// <summary>Refusals of bodies that cannot be read.</summary>
internal static class BodyErrors
{
    public static readonly Error MediaType = new(ErrorKind.UnknownForm, "api.media_type", "Send 'Content-Type: application/json' in UTF-8.");

    public static readonly Error Empty = Malformed("");

    public static Error TooLarge(int limit) => new(ErrorKind.TooLarge, "api.too_large", $"The body is larger than this address takes: at most {limit} bytes.") { Arguments = [limit] };

    public static Error Malformed(string reason) => new(ErrorKind.Malformed, "api.malformed_json", $"The body is no valid JSON. {reason}".TrimEnd()) { Arguments = [reason] };
}
