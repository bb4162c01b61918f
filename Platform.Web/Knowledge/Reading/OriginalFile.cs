using Microsoft.Net.Http.Headers;
using Platform.Core.Knowledge.Reading;
using Platform.Core.Shared.Operations;
using Platform.Web.Shared.Api;

namespace Platform.Web.Knowledge.Reading;

/// <summary>A source's file on its way out, a part at a time.</summary>
internal static class OriginalFile
{
    public static async Task<IResult> SendAsync(HttpContext http, OperationRunner runner, Actor actor, Guid source, int? version)
    {
        var first = await runner.RunAsync(new ReadOriginal(source, version, 0), actor, http.RequestAborted);
        if (!first.Succeeded)
            return Problems.Of(first.Error);
        var headers = http.Response.Headers;
        headers.CacheControl = "private, no-store";
        // Somebody's bytes under our name: whatever they are, they are saved and run nothing.
        headers.ContentSecurityPolicy = "default-src 'none'; sandbox";
        var disposition = new ContentDispositionHeaderValue("attachment");
        disposition.SetHttpFileName(first.Value.FileName);
        headers.ContentDisposition = disposition.ToString();
        http.Response.ContentLength = first.Value.Size;
        return Results.Stream(output => WriteAsync(http, runner, actor, source, first.Value, output), "application/octet-stream");
    }

    private static async Task WriteAsync(HttpContext http, OperationRunner runner, Actor actor, Guid source, OriginalPart part, Stream output)
    {
        var left = part.Size;
        for (var number = 1; ; number++)
        {
            await output.WriteAsync(part.Bytes, http.RequestAborted);
            left -= part.Bytes.Length;
            if (left <= 0)
                return;
            var next = await runner.RunAsync(new ReadOriginal(source, part.Version, number), actor, http.RequestAborted);
            // The status is out already: an ended connection is the only way left to say that the file is not whole.
            if (!next.Succeeded || next.Value.Bytes.Length == 0)
            {
                http.Abort();
                return;
            }

            part = next.Value;
        }
    }
}
