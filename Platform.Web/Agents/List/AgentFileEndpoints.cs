using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.Unicode;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Net.Http.Headers;
using Platform.Core.Access.Contracts;
using Platform.Core.Agents.Files;
using Platform.Core.Shared.Operations;
using Platform.Web.Access.Session;
using Platform.Web.Shared.Api;

namespace Platform.Web.Agents.List;

/// <summary>Files of agents (docs/agent-files.md): <c>/api/v1/agents/export</c> and <c>/import</c>, and the download of the pages.</summary>
internal static class AgentFileEndpoints
{
    // Five million characters, most of them of two bytes; other addresses take less.
    private const int BodyLimit = 12 * 1024 * 1024;

    private static readonly string[] YamlTypes = ["application/yaml", "application/x-yaml", "text/yaml", "text/x-yaml"];

    public static void MapAgentFileApi(this IEndpointRouteBuilder routes)
    {
        var agents = routes.MapGroup("/api/v1/agents").WithTags("Agents").AllowAnonymous();
        agents.MapGet("/export", ExportAsync)
            .RequirePermission(Permissions.AgentsRead).Produces<JsonObject>().WithSummary("Agents with their tools as one file, without secrets: ?ids= slugs or ids with commas, all of them without; ?format=json (default) or yaml.");
        agents.MapPost("/import", ImportAsync)
            .Takes<JsonObject>().Idempotent(BodyLimit).WithMetadata(new RequestSizeLimitAttribute(BodyLimit))
            .RequirePermission(Permissions.AgentsWrite).Produces<AgentImportReport>()
            .WithSummary("Takes agents with their tools over from a file in JSON or YAML (by its Content-Type), all or nothing. ?dry_run=true only compares; ?publish=true puts the new versions in effect; ?existing=skip leaves alone what is there.");
    }

    public static void MapAgentDownload(this IEndpointRouteBuilder routes) =>
        routes.MapGet("/manage/{tenant}/ai-agents/export", async (string tenant, string? ids, string? format, HttpContext context, IUserActors actors, OperationRunner runner, CancellationToken ct) =>
        {
            if (StaffCookie.SessionOf(context.User) is not { } session || await actors.EnterAcrossTenants(session, tenant, ct) is not { } entered || !EnumValue.TryRead<AgentFileFormat>(format, "/format", out var wanted, out _))
                return Results.NotFound();
            var actor = entered.Actor with { Address = context.Connection.RemoteIpAddress?.ToString() };
            var found = await runner.RunAsync(new ExportAgents(Names(ids), wanted ?? AgentFileFormat.Yaml), actor, ct);
            context.Response.Headers.CacheControl = "no-store";
            return found.Succeeded ? File(found.Value, wanted ?? AgentFileFormat.Yaml, $"{tenant}-{(Names(ids) is [var only] ? only : "agents")}") : Results.NotFound();
        }).RequireAuthorization().ExcludeFromDescription();

    public static string TypeOf(AgentFileFormat format) => format == AgentFileFormat.Json ? "application/json" : "application/yaml";

    private static async Task<IResult> ExportAsync(HttpContext http, OperationRunner runner, string? ids, string? format)
    {
        if (!EnumValue.TryRead<AgentFileFormat>(format, "/format", out var wanted, out var refusal))
            return Problems.Of(refusal);
        var found = await runner.RunAsync(new ExportAgents(Names(ids), wanted ?? AgentFileFormat.Json), http.Caller(), http.RequestAborted);
        return found.Succeeded ? File(found.Value, wanted ?? AgentFileFormat.Json, "agents") : Problems.Of(found.Error);
    }

    private static async Task<IResult> ImportAsync(HttpContext http, OperationRunner runner, bool? dry_run, bool? publish, string? existing)
    {
        if (existing is not (null or "update" or "skip"))
            return Problems.Of(Errors.Invalid([new FieldError("/existing", ApiText.All["Body.WrongType", ApiText.All["Wanted.OneOf", "update, skip"], $"\"{existing}\""])]));
        var read = await RequestBytes.ReadAsync(http, BodyLimit);
        if (!read.Succeeded)
            return Problems.Of(read.Error);
        if (!TryFormat(http, out var format))
            return Problems.Of(BodyErrors.MediaType);
        if (read.Value.Body.Length == 0)
            return Problems.Of(BodyErrors.Empty);
        if (!Utf8.IsValid(read.Value.Body))
            return Problems.Of(BodyErrors.Malformed("It is not UTF-8."));
        var import = new ImportAgents(Encoding.UTF8.GetString(read.Value.Body), format, dry_run is true, publish is true) { WhereThere = existing == "skip" ? AgentImportChoice.Skip : AgentImportChoice.Update };
        var done = await runner.RunAsync(import, http.Caller(), http.RequestAborted);
        return done.Error is { } error && AgentImportReport.Of(error) is { } tried ? Results.Json(tried, ApiJson.Options) : Problems.Answer(done);
    }

    private static bool TryFormat(HttpContext http, out AgentFileFormat? format)
    {
        format = AgentFileFormat.Json;
        if (RequestBytes.IsJson(http.Request.Headers.ContentType))
            return true;
        format = AgentFileFormat.Yaml;
        return MediaTypeHeaderValue.TryParse(http.Request.ContentType, out var type) && YamlTypes.Contains(type.MediaType.Value, StringComparer.OrdinalIgnoreCase);
    }

    private static string[]? Names(string? ids) => ids is null ? null : ids.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    private static IResult File(ExportedAgents file, AgentFileFormat format, string name) => Results.File(
        Encoding.UTF8.GetBytes(file.Text), $"{TypeOf(format)}; charset=utf-8", string.Create(CultureInfo.InvariantCulture, $"{name}.{format.ToString().ToLowerInvariant()}"));
}
