using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Platform.Core.Agents.Contracts;
using Platform.Core.Runtime.Contracts;
using Platform.Core.Runtime.Gateway;
using Platform.Core.Runtime.Messages;
using Platform.Core.Shared.Operations;
using Platform.Protocol.Runtime;
using Platform.Web.Shared.Api;

namespace Platform.Web.Runtime.Gateway;

/// <summary><c>/runner/v1</c>: what processes of agents ask of their server (ADR 11). Not for anybody else, and not in the OpenAPI document.</summary>
internal static class RunnerEndpoints
{
    private static readonly byte[] EndOfLine = "\n"u8.ToArray();

    /// <summary>The group with its gate; channels add routes of their own.</summary>
    public static RouteGroupBuilder MapRunnerGroup(this IEndpointRouteBuilder routes) => routes.MapGroup("/runner/v1").AllowAnonymous().AddEndpointFilter<RouteGroupBuilder, RunnerGate>().ExcludeFromDescription();

    public static void MapRunnerApi(this IEndpointRouteBuilder routes)
    {
        var runner = routes.MapRunnerGroup();
        runner.MapPost("/alive", async (HttpContext http, RunnerDoor door) => await door.RenewAsync(http.Runner(), http.RequestAborted) is { } answer ? Json(answer, RuntimeJson.Default.AliveAnswer) : Results.StatusCode(StatusCodes.Status409Conflict));
        runner.MapGet("/configuration", ConfigurationAsync);
        runner.MapGet("/thread", ThreadAsync);
        runner.MapPost("/knowledge", async (HttpContext http, IAgentGateway agents) =>
            await ReadAsync(http, RuntimeJson.Default.KnowledgeRequest) is { } request ? Json(await agents.RetrieveAsync(http.Runner().TenantId, http.Runner().Agent, request, http.RequestAborted), RuntimeJson.Default.KnowledgeAnswer) : Results.BadRequest());
        runner.MapPost("/model", AskModelAsync);
        runner.MapPost("/tools", async (HttpContext http, ToolCalls tools) =>
            await ReadAsync(http, RuntimeJson.Default.ToolRequest) is { } request ? Json(await tools.RunAsync(http.Runner(), request, http.RequestAborted), RuntimeJson.Default.ToolResult) : Results.BadRequest());
    }

    private static async Task<IResult> ConfigurationAsync(HttpContext http, IAgentGateway agents, AgentDoors doors, int? version)
    {
        var (runner, ct) = (http.Runner(), http.RequestAborted);
        var found = await agents.ConfigurationAsync(runner.TenantId, runner.Agent, version, ct);
        return found.Succeeded ? Json(found.Value with { AsksAdmission = !await doors.IsOpenAsync(runner.TenantId, runner.Agent, ct) }, RuntimeJson.Default.RunnerConfiguration) : Results.NotFound();
    }

    private static async Task<IResult> ThreadAsync(HttpContext http, OperationRunner operations, string channel, string thread_id)
    {
        var runner = http.Runner();
        var found = await operations.RunAsync(new GetThreadTurns(runner.Agent, channel, thread_id), Actor.Job("runner", runner.TenantId), http.RequestAborted);
        return found.Succeeded ? Json([.. found.Value.Select(turn => new TurnMessage(turn.IsUser ? "user" : "assistant", turn.Text))], RuntimeJson.Default.ListTurnMessage) : Results.NotFound();
    }

    private static async Task AskModelAsync(HttpContext http, IAgentGateway agents)
    {
        if (await ReadAsync(http, RuntimeJson.Default.ModelRequest) is not { } request)
        {
            http.Response.StatusCode = StatusCodes.Status400BadRequest;
            return;
        }

        var (runner, ct) = (http.Runner(), http.RequestAborted);
        http.Response.ContentType = "application/x-ndjson";
        await foreach (var happened in agents.AskModelAsync(runner.TenantId, runner.Agent, request, ct))
        {
            await JsonSerializer.SerializeAsync(http.Response.Body, happened, RuntimeJson.Default.ModelEvent, ct);
            await http.Response.Body.WriteAsync(EndOfLine, ct);
            await http.Response.Body.FlushAsync(ct);
        }
    }

    // They are our own processes: what is wrong here is a fault of ours, and needs no pointer.
    private static async Task<T?> ReadAsync<T>(HttpContext http, JsonTypeInfo<T> type) where T : class
    {
        try
        {
            return await JsonSerializer.DeserializeAsync(http.Request.Body, type, http.RequestAborted);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static IResult Json<T>(T value, JsonTypeInfo<T> type) => Results.Json(value, type);
}
