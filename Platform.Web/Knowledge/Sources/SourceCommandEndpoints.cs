using Microsoft.AspNetCore.Mvc;
using Platform.Core.Knowledge.Reading;
using Platform.Core.Knowledge.Sources;
using Platform.Core.Shared.Operations;
using Platform.Core.Shared.Settings;
using Platform.Web.Knowledge.Reading;
using Platform.Web.Shared.Api;

namespace Platform.Web.Knowledge.Sources;

/// <summary>How a source stands after a command.</summary>
public sealed record CommandedSource(Guid SourceId, SourceStatus Status);

/// <summary>Another text for a source.</summary>
public sealed record ReplacedText(string Text, string? Title = null);

/// <summary>The keys that are sent are changed.</summary>
public sealed record SourceEdit
{
    public Optional<string> Title { get; init; }

    public Optional<IReadOnlyList<string>> Tags { get; init; }
}

public enum BulkAction
{
    Pause,
    Resume,
    Cancel,
    Reindex,
    Delete,
    Tag,
}

/// <summary>One command for many sources; ids that are unknown are left out.</summary>
/// <param name="AddTags">Of <c>tag</c>.</param>
/// <param name="RemoveTags">Of <c>tag</c>.</param>
public sealed record BulkCommand(BulkAction Action, IReadOnlyList<Guid> Ids, IReadOnlyList<string>? AddTags = null, IReadOnlyList<string>? RemoveTags = null);

/// <summary>What can be done with sources under <c>/api/v1/knowledge/sources</c>.</summary>
internal static class SourceCommandEndpoints
{
    private const int TextLimit = 32 * 1024 * 1024;

    public static void MapSourceCommandApi(this IEndpointRouteBuilder routes)
    {
        var sources = routes.MapGroup("/api/v1/knowledge/sources").WithTags("Knowledge").AllowAnonymous();
        Command(sources, "pause", id => new PauseSources([id]), "Has the work on a source, and on what came out of it, stand.");
        Command(sources, "resume", id => new ResumeSources([id]), "Lets the work go on at once; also the yes to what was asked because of the limits.");
        Command(sources, "cancel", id => new CancelSources([id]), "Ends the work on a source; what serves goes on serving.");
        Command(sources, "reindex", id => new ReindexSources([id]), "Works on a source anew; what serves goes on serving until that is ready.");
        sources.MapPut("/{source_id}", ReplaceAsync)
            .Takes<ReplacedText>().Versioned().WithMetadata(new RequestSizeLimitAttribute(UploadForm.MostBytes))
            .RequirePermission(Permissions.KnowledgeWrite).Produces<AcceptedSource>(StatusCodes.Status202Accepted)
            .WithSummary("Another version: multipart/form-data with one 'file', or JSON with a text. The old one serves until the new one is ready; the same bytes change nothing (200).");
        sources.MapPatch("/{source_id}", EditAsync)
            .Takes<SourceEdit>().Versioned()
            .RequirePermission(Permissions.KnowledgeWrite).Produces<SourceDetail>().WithSummary("Changes title and tags, as far as they are sent.");
        sources.MapDelete("/{source_id}", RemoveAsync)
            .Versioned()
            .RequirePermission(Permissions.KnowledgeWrite).Produces(StatusCodes.Status204NoContent).WithSummary("Removes a source for good, with all that was made of it and came out of it.");
        sources.MapPost("/bulk", BulkAsync)
            .Takes<BulkCommand>()
            .RequirePermission(Permissions.KnowledgeWrite).Produces<SourcesChanged>().WithSummary("One command for at most 500 sources: pause, resume, cancel, reindex, delete, tag.");
    }

    private static void Command(IEndpointRouteBuilder sources, string name, Func<Guid, ICommand<SourcesChanged>> command, string summary) =>
        sources.MapPost($"/{{source_id}}/{name}", async (HttpContext http, OperationRunner runner, string source_id) =>
        {
            var done = await runner.RunAsync(command(RouteId.Of(source_id)), http.Caller(), http.RequestAborted);
            if (!done.Succeeded)
                return Problems.Of(done.Error);
            var found = await FindAsync(http, runner, source_id);
            return found.Succeeded ? Results.Json(new CommandedSource(found.Value.Row.Id, found.Value.Row.Status), ApiJson.Options, statusCode: StatusCodes.Status202Accepted) : Problems.Of(found.Error);
        }).RequirePermission(Permissions.KnowledgeWrite).Produces<CommandedSource>(StatusCodes.Status202Accepted).WithSummary(summary);

    private static async Task<IResult> ReplaceAsync(HttpContext http, OperationRunner runner, PlatformSettings settings, string source_id)
    {
        if (await FindAsync(http, runner, source_id) is { Error: { } unknown })
            return Problems.Of(unknown);
        var precondition = await IfMatchAsync(http, runner, source_id);
        if (precondition.Refusal is { } stale)
            return Problems.Of(stale);
        if (UploadForm.IsForm(http.Request))
        {
            await using var form = await UploadForm.ReadAsync(http, settings);
            if (form.Refusal is { } unreadable)
                return Problems.Of(unreadable);
            if (form.Files is not [var file])
                return Problems.Of(Platform.Core.Shared.Operations.Errors.Invalid([new FieldError("/file", ApiText.All["Body.Doubled"])]));
            return Answer(await runner.RunAsync(new ReplaceSource(RouteId.Of(source_id), file.Name, file.MediaType, file.Content, form.Title, precondition.Version), http.Caller(), http.RequestAborted));
        }

        var read = await ConfigurationBody.ReadAsync<ReplacedText>(http, TextLimit);
        if (!read.Succeeded)
            return Problems.Of(read.Error);
        return Answer(await runner.RunAsync(ReplaceSource.WithText(RouteId.Of(source_id), read.Value.Text, read.Value.Title, precondition.Version), http.Caller(), http.RequestAborted));
    }

    private static async Task<IResult> EditAsync(HttpContext http, OperationRunner runner, string source_id)
    {
        if (await FindAsync(http, runner, source_id) is { Error: { } unknown })
            return Problems.Of(unknown);
        var read = await ConfigurationBody.ReadAsync<SourceEdit>(http);
        if (!read.Succeeded)
            return Problems.Of(read.Error);
        var precondition = await IfMatchAsync(http, runner, source_id);
        if (precondition.Refusal is { } stale)
            return Problems.Of(stale);
        var done = await runner.RunAsync(new EditSource(RouteId.Of(source_id), precondition.Version) { Title = read.Value.Title, Tags = read.Value.Tags }, http.Caller(), http.RequestAborted);
        return done.Succeeded
            ? EntityTags.Answer(http, await FindAsync(http, runner, source_id), view => view.Etag, view => new SourceDetail(SourceResource.Of(view.Row), view.Versions, view.CreatedBy, view.Revision))
            : Problems.Of(done.Error);
    }

    private static async Task<IResult> RemoveAsync(HttpContext http, OperationRunner runner, string source_id)
    {
        var precondition = await IfMatchAsync(http, runner, source_id);
        if (precondition.Refusal is { } stale)
            return Problems.Of(stale);
        var done = await runner.RunAsync(new DeleteSources([RouteId.Of(source_id)], precondition.Version), http.Caller(), http.RequestAborted);
        return done.Succeeded ? Results.NoContent() : Problems.Of(done.Error);
    }

    private static async Task<IResult> BulkAsync(HttpContext http, OperationRunner runner)
    {
        var read = await ConfigurationBody.ReadAsync<BulkCommand>(http);
        if (!read.Succeeded)
            return Problems.Of(read.Error);
        var (ids, body) = (read.Value.Ids, read.Value);
        ICommand<SourcesChanged> command = body.Action switch
        {
            BulkAction.Pause => new PauseSources(ids),
            BulkAction.Resume => new ResumeSources(ids),
            BulkAction.Cancel => new CancelSources(ids),
            BulkAction.Reindex => new ReindexSources(ids),
            BulkAction.Delete => new DeleteSources(ids),
            _ => new TagSources(ids, body.AddTags ?? [], body.RemoveTags ?? []),
        };
        return Problems.Answer(await runner.RunAsync(command, http.Caller(), http.RequestAborted));
    }

    private static IResult Answer(Result<SourceAdded> replaced) => replaced.Succeeded
        ? Results.Json(AcceptedSource.Of(replaced.Value), ApiJson.Options, statusCode: replaced.Value.IsNew ? StatusCodes.Status202Accepted : StatusCodes.Status200OK)
        : Problems.Of(replaced.Error);

    private static Task<Result<SourceView>> FindAsync(HttpContext http, OperationRunner runner, string id) => runner.RunAsync(new GetSource(RouteId.Of(id)), http.Caller(), http.RequestAborted);

    private static Task<Precondition> IfMatchAsync(HttpContext http, OperationRunner runner, string id) => EntityTags.IfMatchAsync(http, () => FindAsync(http, runner, id), view => view.Etag);
}
