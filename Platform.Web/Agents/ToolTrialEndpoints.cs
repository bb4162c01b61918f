using System.Globalization;
using System.Text.Json.Nodes;
using Platform.Core.Agents.Contracts;
using Platform.Core.Agents.Running;
using Platform.Core.Agents.Tools;
using Platform.Core.Shared.Operations;
using Platform.Web.Shared.Api;

namespace Platform.Web.Agents;

/// <param name="Arguments">As a model would send them.</param>
/// <param name="Function">Of a tool with several functions, as an MCP server's; else its only one.</param>
/// <param name="TimeZone">IANA: of the conversation; else UTC.</param>
public sealed record TrialOfTool(JsonObject Arguments, string? Function = null, string? TimeZone = null);

/// <summary>What a call came to.</summary>
/// <param name="Text">What the model would get: at most 16 KiB of UTF-8.</param>
/// <param name="Error">The named error; null when the tool answered.</param>
public sealed record ToolAnswerResource(string Text, string? Error, bool IsCut, int TookMs, IReadOnlyList<ToolStepResource> Trace)
{
    public static ToolAnswerResource Of(ToolAnswer answer) => new(
        answer.Text, answer.Error, answer.IsCut, (int)answer.Took.TotalMilliseconds, [.. answer.Trace.Select(step => new ToolStepResource(step.Kind, step.Text, (int)step.At.TotalMilliseconds, step.Data))]);
}

/// <param name="AtMs">Since the beginning of the call.</param>
public sealed record ToolStepResource(string Kind, string Text, int AtMs, JsonNode? Data);

/// <summary><c>POST /api/v1/tools/{tool_id}/try</c>: runs a tool for real, with a trace.</summary>
internal static class ToolTrialEndpoints
{
    public static void MapToolTrialApi(this IEndpointRouteBuilder routes) =>
        routes.MapPost("/api/v1/tools/{tool_id}/try", TryAsync).WithTags("Tools").AllowAnonymous().Takes<TrialOfTool>()
            .RequirePermission(Permissions.AgentsWrite).Produces<ToolAnswerResource>().WithSummary("Calls a tool for real and tells what happened. What the tool refuses is an answer with an error, too.");

    private static async Task<IResult> TryAsync(HttpContext http, OperationRunner runner, ToolTrial trial, string tool_id)
    {
        var id = RouteId.Of(tool_id);
        if (await runner.RunAsync(new GetTool(id), http.Caller(), http.RequestAborted) is { Error: { } unknown })
            return Problems.Of(unknown);
        var read = await ConfigurationBody.ReadAsync<TrialOfTool>(http);
        if (!read.Succeeded)
            return Problems.Of(read.Error);
        var body = read.Value;
        if (body.TimeZone is { } zone && !TimeZoneInfo.TryFindSystemTimeZoneById(zone, out _))
            return Problems.Of(Platform.Core.Shared.Operations.Errors.Invalid([new FieldError("/time_zone", ToolTrial.UnknownZone(zone))]));
        var answer = await trial.TryAsync(http.Caller(), id, body.Arguments, body.TimeZone ?? "UTC", CultureInfo.CurrentUICulture.TwoLetterISOLanguageName, http.RequestAborted, body.Function);
        return answer.Succeeded ? Results.Json(ToolAnswerResource.Of(answer.Value), ApiJson.Options) : Problems.Of(answer.Error);
    }
}
