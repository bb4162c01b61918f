using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Platform.Benchmarks.Runtime;

/// <summary>A model without delay: OpenAI's stream of two words, in a process of its own (this program, started anew).</summary>
internal static class ModelStub
{
    private static readonly byte[] Answer = System.Text.Encoding.UTF8.GetBytes(
        """
        data: {"id":"c1","model":"stub","choices":[{"index":0,"delta":{"role":"assistant","content":"Hello"},"finish_reason":null}]}

        data: {"id":"c1","model":"stub","choices":[{"index":0,"delta":{"content":" there."},"finish_reason":null}]}

        data: {"id":"c1","model":"stub","choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}

        data: {"id":"c1","model":"stub","choices":[],"usage":{"prompt_tokens":11,"completion_tokens":2,"total_tokens":13}}

        data: [DONE]


        """.ReplaceLineEndings("\n"));

    /// <summary>Serves until its parent lets go of its input.</summary>
    public static async Task<int> RunAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        await using var app = builder.Build();
        app.MapPost("/v1/chat/completions", async http =>
        {
            await http.Request.BodyReader.CopyToAsync(Stream.Null, http.RequestAborted);
            http.Response.ContentType = "text/event-stream";
            await http.Response.BodyWriter.WriteAsync(Answer, http.RequestAborted);
        });
        await app.StartAsync();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{app.Urls.Single()}"));
        await Console.In.ReadToEndAsync();
        return 0;
    }
}
