using System.Buffers;
using System.Buffers.Text;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Primitives;
using Platform.Core.Office;
using Platform.Core.Office.Reports;
using Platform.Core.Shared.Operations;
using Platform.Web.Shared.Api;

namespace Platform.Web.Office;

/// <summary>Reads the bodies of reports and heartbeats and writes their answers, with as little work between as there can be.</summary>
internal sealed class OfficeReceiver(OfficeIngest ingest)
{
    // Metrics of 16 KiB, every character of the texts as a \u escape, and room for keys that we ignore.
    private const int SingleLimit = 64 * 1024;
    private const int BatchLimit = 25 * 1024 * 1024;

    private static readonly Error TooLarge = new(ErrorKind.Invalid, "api.too_large", "The body is larger than this address takes.");
    private static readonly Error MediaType = new(ErrorKind.Invalid, "api.media_type", "Send 'Content-Type: application/json'.");

    public async Task StatusAsync(HttpContext context, Actor actor, string agentId)
    {
        var body = await ReadAsync(context, SingleLimit, mayBeEmpty: false);
        if (body is not { } sequence)
            return;
        try
        {
            await AnswerAsync(context, agentId, await ingest.ReportAsync(actor, agentId, sequence, context.RequestAborted));
        }
        catch (JsonException exception)
        {
            await RefuseMalformedAsync(context, exception);
        }
        finally
        {
            context.Request.BodyReader.AdvanceTo(sequence.End);
        }
    }

    public async Task HeartbeatAsync(HttpContext context, Actor actor, string agentId)
    {
        var body = await ReadAsync(context, SingleLimit, mayBeEmpty: true);
        if (body is not { } sequence)
            return;
        try
        {
            await AnswerAsync(context, agentId, await ingest.HeartbeatAsync(actor, agentId, sequence, context.RequestAborted));
        }
        catch (JsonException exception)
        {
            await RefuseMalformedAsync(context, exception);
        }
        finally
        {
            context.Request.BodyReader.AdvanceTo(sequence.End);
        }
    }

    public Task ReportsAsync(HttpContext context, Actor actor) => ManyAsync(context, sequence => ingest.ReportManyAsync(actor, sequence, context.RequestAborted));

    public Task HeartbeatsAsync(HttpContext context, Actor actor) => ManyAsync(context, sequence => ingest.HeartbeatManyAsync(actor, sequence, context.RequestAborted));

    private static async Task ManyAsync<T>(HttpContext context, Func<ReadOnlySequence<byte>, Task<Result<T>>> store)
    {
        var body = await ReadAsync(context, BatchLimit, mayBeEmpty: false);
        if (body is not { } sequence)
            return;
        try
        {
            var result = await store(sequence);
            if (result.Succeeded)
                await context.Response.WriteAsJsonAsync(result.Value, ApiJson.Options, context.RequestAborted);
            else
                await Problems.WriteAsync(context, result.Error);
        }
        catch (JsonException exception)
        {
            await RefuseMalformedAsync(context, exception);
        }
        finally
        {
            context.Request.BodyReader.AdvanceTo(sequence.End);
        }
    }

    /// <summary>The whole body, or null when it was refused. The caller gives it back with AdvanceTo.</summary>
    private static async ValueTask<ReadOnlySequence<byte>?> ReadAsync(HttpContext context, int limit, bool mayBeEmpty)
    {
        var request = context.Request;
        // The server's general limit is lower than a full batch.
        if (limit == BatchLimit && context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
            size.MaxRequestBodySize = limit;
        if (request.ContentLength > limit)
        {
            await Problems.WriteAsync(context, StatusCodes.Status413PayloadTooLarge, TooLarge);
            return null;
        }
        var reader = request.BodyReader;
        while (true)
        {
            var read = await reader.ReadAsync(context.RequestAborted);
            var buffer = read.Buffer;
            if (buffer.Length > limit)
            {
                reader.AdvanceTo(buffer.End);
                await Problems.WriteAsync(context, StatusCodes.Status413PayloadTooLarge, TooLarge);
                return null;
            }
            if (!read.IsCompleted)
            {
                reader.AdvanceTo(buffer.Start, buffer.End);
                continue;
            }
            if (IsJson(request.Headers.ContentType) || (mayBeEmpty && buffer.IsEmpty))
                return buffer;
            reader.AdvanceTo(buffer.End);
            await Problems.WriteAsync(context, StatusCodes.Status415UnsupportedMediaType, MediaType);
            return null;
        }
    }

    private static bool IsJson(StringValues contentType)
    {
        if (contentType is not [{ } text])
            return contentType.Count == 0;
        var end = text.IndexOf(';', StringComparison.Ordinal);
        var type = (end < 0 ? text.AsSpan() : text.AsSpan(0, end)).Trim();
        return type.Equals("application/json", StringComparison.OrdinalIgnoreCase)
            || (type.StartsWith("application/", StringComparison.OrdinalIgnoreCase) && type.EndsWith("+json", StringComparison.OrdinalIgnoreCase));
    }

    private static Task RefuseMalformedAsync(HttpContext context, JsonException exception)
    {
        var place = exception is { LineNumber: { } line, BytePositionInLine: { } position } ? $" Line {line + 1}, byte {position + 1}." : "";
        return Problems.WriteAsync(context, StatusCodes.Status400BadRequest, OfficeErrors.MalformedJson with { Detail = OfficeErrors.MalformedJson.Detail + place });
    }

    private static Task AnswerAsync(HttpContext context, string agentId, Result<AgentWritten> result)
    {
        if (!result.Succeeded)
            return Problems.WriteAsync(context, result.Error);
        WriteAccepted(context.Response, agentId, result.Value);
        return Task.CompletedTask;
    }

    // {"agent_id":"lex_monitor","status":"ok","received_at":"2026-01-31T09:05:07.120Z"}: all three are plain ASCII, nothing needs escapes.
    private static void WriteAccepted(HttpResponse response, string agentId, AgentWritten written)
    {
        Span<byte> body = stackalloc byte[256];
        var at = 0;
        Append(body, ref at, "{\"agent_id\":\""u8);
        at += Encoding.ASCII.GetBytes(agentId, body[at..]);
        Append(body, ref at, "\",\"status\":\""u8);
        at += Encoding.ASCII.GetBytes(written.Status!, body[at..]);
        Append(body, ref at, "\",\"received_at\":\""u8);
        written.ReceivedAt.UtcDateTime.TryFormat(body[at..], out var length, "yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture);
        at += length;
        Append(body, ref at, "\"}"u8);

        response.StatusCode = StatusCodes.Status202Accepted;
        response.ContentType = "application/json; charset=utf-8";
        response.ContentLength = at;
        // Flushed with the end of the request, in one packet with the headers.
        response.BodyWriter.Write(body[..at]);
    }

    private static void Append(Span<byte> body, ref int at, ReadOnlySpan<byte> text)
    {
        text.CopyTo(body[at..]);
        at += text.Length;
    }
}
