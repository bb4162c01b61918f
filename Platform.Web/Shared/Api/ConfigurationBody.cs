using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Unicode;
using Platform.Core.Shared.Operations;

namespace Platform.Web.Shared.Api;

/// <summary>
/// The strict reader of configuration APIs (contracts: README). A record says what is taken: its properties in snake_case are the keys, a constructor
/// parameter without default is required, <c>?</c> allows null, <see cref="Optional{T}"/> may be absent, <see cref="JsonElement"/> is any JSON.
/// Unknown, missing, doubled and wrong keys are all reported at once, each with its RFC 6901 pointer.
/// </summary>
public static class ConfigurationBody
{
    /// <summary>1 MiB: a long prompt with its tools is some tens of KiB.</summary>
    public const int DefaultLimit = 1024 * 1024;

    private static readonly JsonSerializerOptions Options = new(ApiJson.Options)
    {
        PropertyNameCaseInsensitive = false, NumberHandling = JsonNumberHandling.Strict, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    };

    private static readonly byte[] ByteOrderMark = [0xEF, 0xBB, 0xBF];

    /// <summary>The body as <typeparamref name="T"/>, or the refusal: 400 no JSON, 413 too large, 415 no JSON by its type, 422 with pointers.</summary>
    public static async ValueTask<Result<T>> ReadAsync<T>(HttpContext http, int limit = DefaultLimit) where T : class
    {
        var read = await RequestBytes.ReadAsync(http, limit);
        if (!read.Succeeded)
            return read.Error;
        if (!RequestBytes.IsJson(http.Request.Headers.ContentType))
            return BodyErrors.MediaType;
        return Read<T>(read.Value.Body);
    }

    internal static Result<T> Read<T>(ReadOnlyMemory<byte> body) where T : class
    {
        if (body.Span.StartsWith(ByteOrderMark))
            body = body[ByteOrderMark.Length..];
        if (body.IsEmpty)
            return BodyErrors.Empty;
        if (!Utf8.IsValid(body.Span))
            return BodyErrors.Malformed("It is not UTF-8.");
        try
        {
            using var document = JsonDocument.Parse(body);
            var faults = BodyCheck.Of(typeof(T), document.RootElement);
            return faults.Count > 0 ? Platform.Core.Shared.Operations.Errors.Invalid(faults) : document.Deserialize<T>(Options)!;
        }
        catch (JsonException exception)
        {
            return exception is { LineNumber: { } line, BytePositionInLine: { } position }
                ? BodyErrors.Malformed($"Line {line + 1}, byte {position + 1}.")
                : BodyErrors.Malformed("");
        }
    }
}
