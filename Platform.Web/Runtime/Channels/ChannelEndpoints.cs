using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Net.Http.Headers;
using Platform.Core.Access.Contracts;
using Platform.Core.Runtime.Channels;
using Platform.Core.Shared.Operations;
using Platform.Protocol.Runtime;
using Platform.Web.Runtime.Gateway;
using Platform.Web.Shared.Api;
using Platform.Web.Shared.Security;

namespace Platform.Web.Runtime.Channels;

/// <summary>What the processes of channels ask of the server, what Telegram brings, and the files that users sent.</summary>
internal static class ChannelEndpoints
{
    private const string SecretHeader = "X-Telegram-Bot-Api-Secret-Token";

    // Far more than an update has: a text has 4,096 characters.
    private const int LargestUpdate = 1024 * 1024;

    // What browsers may show by themselves; everything else is a download, for it could be a page with scripts.
    private static readonly string[] Shown = ["image/jpeg", "image/png", "image/gif", "image/webp", "audio/ogg", "audio/mpeg", "video/mp4", "application/pdf", "text/plain"];

    public static void MapChannelRunnerApi(this IEndpointRouteBuilder routes)
    {
        var runner = routes.MapRunnerGroup();
        runner.MapGet("/channels", async (HttpContext http, ChannelProcesses channels) =>
            await channels.FindAsync(http.Runner(), http.RequestAborted) is { } settings ? Results.Json(settings, ChannelJson.Default.ChannelSettings) : Results.NotFound());
        runner.MapGet("/channels/telegram", async (HttpContext http, TelegramChannels channels) =>
            await channels.FindAsync(http.Runner(), http.RequestAborted) is { } settings ? Results.Json(settings, ChannelJson.Default.TelegramSettings) : Results.NotFound());
        runner.MapPost("/admissions", AdmitAsync);
        runner.MapPost("/files", StoreAsync).WithMetadata(new RequestSizeLimitAttribute(StoredFiles.MaximumBytes + 1));
    }

    public static void MapChannelApi(this IEndpointRouteBuilder routes)
    {
        // Anonymous: Telegram shows the secret that it was given for this very address.
        routes.MapPost("/webhooks/telegram/{agent}", TakeUpdateAsync).AllowAnonymous().ExcludeFromDescription();
        // Anonymous: models and tools fetch what is behind a link with the link alone.
        routes.MapGet("/downloads/files/{token}", ShowAsync).AllowAnonymous().ExcludeFromDescription();
    }

    private static async Task<IResult> AdmitAsync(HttpContext http, OperationRunner operations)
    {
        var runner = http.Runner();
        AdmissionRequest? request;
        try
        {
            request = await JsonSerializer.DeserializeAsync(http.Request.Body, ChannelJson.Default.AdmissionRequest, http.RequestAborted);
        }
        catch (JsonException)
        {
            request = null;
        }

        // A channel speaks for its own people alone; the agent itself meets those of every channel, for there are programs that write to its inbox themselves.
        if (request is null || (runner.Integration is not null && request.Channel != runner.Integration))
            return Results.BadRequest();
        var admitted = await operations.RunAsync(new AdmitEndUser(runner.Agent, request.Channel, request.PlatformUserId, request.Name), Actor.Job("runtime.channel", runner.TenantId), http.RequestAborted);
        return admitted.Succeeded ? Results.Json(new AdmissionAnswer(admitted.Value.ToString().ToLowerInvariant()), ChannelJson.Default.AdmissionAnswer) : Problems.Of(admitted.Error);
    }

    private static async Task<IResult> StoreAsync(HttpContext http, ChannelFiles files, string? name)
    {
        var stored = await files.StoreAsync(http.Runner(), name, http.Request.ContentType, http.Request.Body, http.RequestAborted);
        return stored.Succeeded ? Results.Json(stored.Value, ChannelJson.Default.StoredFile) : Problems.Of(stored.Error);
    }

    private static async Task<IResult> TakeUpdateAsync(HttpContext http, string agent, TelegramChannels channels, WrongTokens wrong)
    {
        if (wrong.IsTooMany(http))
            return WrongTokens.Refuse(http);
        var read = await RequestBytes.ReadAsync(http, LargestUpdate);
        if (!read.Succeeded)
            return Problems.Of(read.Error);
        var outcome = await channels.TakeAsync(agent, http.Request.Headers[SecretHeader], Encoding.UTF8.GetString(read.Value.Body), http.RequestAborted);
        if (outcome == WebhookOutcome.Refused)
            wrong.Note(http);
        return outcome switch
        {
            WebhookOutcome.Taken => Results.Ok(),
            // As an address that is not there: whoever has no secret learns nothing.
            WebhookOutcome.Refused => Results.NotFound(),
            _ => Results.StatusCode(StatusCodes.Status503ServiceUnavailable),
        };
    }

    private static async Task<IResult> ShowAsync(HttpContext http, string token, ChannelFiles files, WrongTokens wrong)
    {
        if (wrong.IsTooMany(http))
            return WrongTokens.Refuse(http);
        if (await files.FindAcrossTenants(token, http.RequestAborted) is not { } file)
        {
            wrong.Note(http);
            return Results.NotFound();
        }

        var headers = http.Response.Headers;
        headers.CacheControl = "private, no-store";
        headers["X-Robots-Tag"] = "noindex";
        // Somebody else's bytes under our name: whatever they are, they run nothing.
        headers.ContentSecurityPolicy = "default-src 'none'; sandbox";
        var isShown = Shown.Contains(file.MediaType);
        var disposition = new ContentDispositionHeaderValue(isShown ? "inline" : "attachment");
        disposition.SetHttpFileName(file.Name);
        headers.ContentDisposition = disposition.ToString();
        return Results.File(file.Path, isShown ? file.MediaType : "application/octet-stream", enableRangeProcessing: true);
    }
}
