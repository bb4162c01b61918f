using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Mvc;
using Platform.Core.Knowledge.Reading;
using Platform.Core.Knowledge.Sources;
using Platform.Core.Shared.Operations;
using Platform.Core.Shared.Settings;
using Platform.Web.Shared.Api;

namespace Platform.Web.Knowledge.Sources;

/// <summary>A text that is sent with the request.</summary>
/// <param name="Collection">Made where there is none of this name; else <c>general</c>.</param>
/// <param name="Chunking">How a new collection is cut.</param>
public sealed record NewTextSource(string Title, string Text, string? Collection = null, IReadOnlyList<string>? Tags = null, ChunkingChoice? Chunking = null);

/// <summary>
/// What came of a request. With several files the fields of the first one stand here, as if it had come alone, and all of them, in the order in which they came, in
/// <paramref name="Items"/>; one that was refused has an error there and no source.
/// </summary>
/// <param name="SourceId">Null with <c>?dry_run=true</c>, where there is no source with these bytes yet.</param>
/// <param name="IsNew">False: a source with the same bytes was there, and this is it.</param>
public sealed record AcceptedSource(
    Guid? SourceId, SourceStatus Status, SourceEstimate Estimate, bool IsNew, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<AcceptedFile>? Items = null)
{
    public static AcceptedSource Of(SourceAdded added) => new(added.SourceId, added.Status, added.Estimate, added.IsNew);
}

/// <param name="File">The name that was sent.</param>
public sealed record AcceptedFile(string File, Guid? SourceId, SourceStatus? Status, SourceEstimate? Estimate, bool IsNew, FileRefusal? Error);

public sealed record FileRefusal(string Code, string Detail);

/// <summary><c>/api/v1/knowledge/sources</c>: what a tenant's knowledge is taken from.</summary>
internal static class SourceEndpoints
{
    // A text of five million characters, most of them of two bytes, some escaped.
    private const int TextLimit = 32 * 1024 * 1024;

    public static void MapSourceApi(this IEndpointRouteBuilder routes)
    {
        var sources = routes.MapGroup("/api/v1/knowledge/sources").WithTags("Knowledge").AllowAnonymous();
        sources.MapPost("", AddAsync)
            .Takes<NewTextSource>().WithMetadata(new RequestSizeLimitAttribute(UploadForm.MostBytes)).AddEndpointFilter(new JsonIdempotentFilter(TextLimit)).WithMetadata(new ApiIdempotent())
            .RequirePermission(Permissions.KnowledgeWrite).Produces<AcceptedSource>(StatusCodes.Status202Accepted)
            .WithSummary(
                "Takes sources in: multipart/form-data with one or several fields 'file' (at most 100 MB each; further fields collection, tags, title, and chunking as JSON), or JSON with a text. "
                + "202 with an estimate; 200 where a source with the same bytes is there. ?dry_run=true only estimates. Of several files the answer holds 'items'.");
    }

    private static async Task<IResult> AddAsync(HttpContext http, OperationRunner runner, PlatformSettings settings, bool? dry_run)
    {
        if (UploadForm.IsForm(http.Request))
            return await AddFilesAsync(http, runner, settings, dry_run is true);
        var read = await ConfigurationBody.ReadAsync<NewTextSource>(http, TextLimit);
        if (!read.Succeeded)
            return Problems.Of(read.Error);
        var body = read.Value;
        var options = new SourceOptions { Collection = body.Collection, Tags = body.Tags ?? [], Chunking = body.Chunking, DryRun = dry_run is true };
        var added = await runner.RunAsync(new AddText(body.Title, body.Text, options), http.Caller(), http.RequestAborted);
        return added.Succeeded ? Answer(AcceptedSource.Of(added.Value), added.Value.IsNew) : Problems.Of(added.Error.Below("/options"));
    }

    private static async Task<IResult> AddFilesAsync(HttpContext http, OperationRunner runner, PlatformSettings settings, bool dryRun)
    {
        await using var form = await UploadForm.ReadAsync(http, settings);
        if (form.Refusal is { } unreadable)
            return Problems.Of(unreadable);
        var options = form.Options with { DryRun = dryRun };
        var (items, answer, refusal) = (new List<AcceptedFile>(), (SourceAdded?)null, (Error?)null);
        foreach (var file in form.Files)
        {
            var added = await runner.RunAsync(new AddFile(file.Name, file.MediaType, file.Content, options, form.Files.Count == 1 ? form.Title : null), http.Caller(), http.RequestAborted);
            // What is wrong with one file is said with it; what is wrong with all of them would be said of each.
            if (added.Error is { Kind: not ErrorKind.Conflict } error)
                return Problems.Of(error.Below("/options"));
            refusal ??= added.Error;
            answer ??= added.Value;
            items.Add(added.Succeeded
                ? new AcceptedFile(file.Name, added.Value.SourceId, added.Value.Status, added.Value.Estimate, added.Value.IsNew, null)
                : new AcceptedFile(file.Name, null, null, null, false, new FileRefusal(added.Error.Code, added.Error.Detail)));
        }

        if (answer is null)
            return Problems.Of(refusal!);
        var accepted = AcceptedSource.Of(answer);
        return Answer(items.Count == 1 ? accepted : accepted with { Items = items }, items.Exists(item => item.IsNew));
    }

    private static IResult Answer(AcceptedSource accepted, bool isNew) =>
        Results.Json(accepted, ApiJson.Options, statusCode: isNew ? StatusCodes.Status202Accepted : StatusCodes.Status200OK);
}
