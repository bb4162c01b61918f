using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Mvc;
using Platform.Core.Access.Contracts;
using Platform.Core.Knowledge.Sources;
using Platform.Core.Shared.Operations;
using Platform.Core.Shared.Settings;
using Platform.Web.Access.Session;
using Platform.Web.Shared.Api;

namespace Platform.Web.Knowledge.Base;

/// <summary>Takes one file of a page's upload, as a source or as a source's next version: its bytes are the body, its name and place stand in the address.</summary>
internal static class UploadEndpoint
{
    private const string Header = "RequestVerificationToken";

    public static void MapUpload(this IEndpointRouteBuilder routes) => routes
        .MapPost("/manage/{tenant}/knowledge-base/upload", TakeAsync).RequireAuthorization().ExcludeFromDescription()
        .WithMetadata(new RequestSizeLimitAttribute(SpooledFile.MostBytes + 1));

    private static async Task<IResult> TakeAsync(
        string tenant, HttpContext http, IAntiforgery antiforgery, IUserActors actors, OperationRunner runner, PlatformSettings settings, string name, string? collection, string? tags, Guid? source)
    {
        // Only the header counts: the body is a file, and may be any.
        if (http.Request.Headers[Header].Count == 0 || !await antiforgery.IsRequestValidAsync(http))
            return Results.BadRequest();
        if (StaffCookie.SessionOf(http.User) is not { } session || await actors.EnterAcrossTenants(session, tenant, http.RequestAborted) is not { } entered
            || !entered.Actor.May(Permissions.KnowledgeWrite))
            return Results.NotFound();
        var actor = entered.Actor with { Address = http.Connection.RemoteIpAddress?.ToString() };
        await using var content = await SpooledFile.ReadAsync(http.Request.Body, settings, http.RequestAborted);
        if (content is null)
            return Problems.Of(SourceErrors.TooLarge);
        if (source is { } replaced)
            return Answer(await runner.RunAsync(new ReplaceSource(replaced, name, http.Request.ContentType ?? "", content), actor, http.RequestAborted));
        var options = new SourceOptions { Collection = string.IsNullOrWhiteSpace(collection) ? null : collection, Tags = tags?.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) ?? [] };
        return Answer(await runner.RunAsync(new AddFile(name, http.Request.ContentType ?? "", content, options), actor, http.RequestAborted));
    }

    private static IResult Answer(Result<SourceAdded> added) =>
        added.Succeeded ? Results.Json(added.Value, ApiJson.Options) : Problems.Of(added.Error);
}
