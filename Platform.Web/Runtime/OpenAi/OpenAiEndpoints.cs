using System.Text.Json;
using System.Text.Json.Nodes;
using Platform.Core.Agents.Contracts;
using Platform.Core.Runtime.Messages;
using Platform.Core.Shared.Operations;
using Platform.Core.Tenants.Contracts;
using Platform.Protocol.Runtime;
using Platform.Web.Shared.Api;

namespace Platform.Web.Runtime.OpenAi;

/// <summary><c>/v1</c> as OpenAI's clients know it: an agent is a model (contracts: agents).</summary>
internal static class OpenAiEndpoints
{
    private const string Channel = "openai";
    private const int MaximumBody = 4 * 1024 * 1024;

    public static void MapOpenAiApi(this IEndpointRouteBuilder routes)
    {
        var api = routes.MapGroup("/v1").AllowAnonymous().RequirePermission(Permissions.AgentsRun).WithMetadata(new ApiRefusal(OpenAiErrors.WriteAsync)).ExcludeFromDescription();
        api.MapGet("/models", async (HttpContext http, OperationRunner runner, ITenantDirectory tenants) =>
            Results.Json(new JsonObject { ["object"] = "list", ["data"] = new JsonArray([.. (await PublishedAsync(http, runner)).Select(agent => (JsonNode)Model(agent))]) }));
        api.MapGet("/models/{model}", async (HttpContext http, OperationRunner runner, ITenantDirectory tenants, string model) =>
            await SlugAsync(http, tenants, model) is { } slug && (await PublishedAsync(http, runner)).FirstOrDefault(agent => agent.Slug == slug) is { } found ? Results.Json(Model(found)) : OpenAiErrors.UnknownModel(model));
        api.MapPost("/chat/completions", CompleteAsync);
        api.MapFallback("{**path}", (HttpContext http) => OpenAiErrors.Result(StatusCodes.Status404NotFound, $"Invalid URL ({http.Request.Method} {http.Request.Path})", "invalid_request_error", null, null));
    }

    private static async Task CompleteAsync(HttpContext http, Conversing conversing, ITenantDirectory tenants)
    {
        try
        {
            var request = CompletionRequest.Read(await BodyAsync(http));
            await AnswerAsync(http, conversing, request, await SlugAsync(http, tenants, request.Model));
        }
        catch (CompletionFault fault)
        {
            await OpenAiErrors.Result(StatusCodes.Status400BadRequest, fault.Message, "invalid_request_error", fault.Parameter, null).ExecuteAsync(http);
        }
    }

    private static async Task AnswerAsync(HttpContext http, Conversing conversing, CompletionRequest request, string? slug)
    {
        var (actor, ct) = (http.Caller(), http.RequestAborted);
        if (slug is null || await conversing.FindAsync(actor, slug, null, ct) is not { } found || found is { Succeeded: false, Error.Kind: ErrorKind.NotFound or ErrorKind.Conflict })
        {
            await OpenAiErrors.UnknownModel(request.Model).ExecuteAsync(http);
            return;
        }

        var user = request.User ?? actor.Id;
        if (!found.Succeeded)
        {
            await OpenAiErrors.WriteAsync(http, found.Error);
            return;
        }

        var admitted = await conversing.AdmitAsync(found.Value, Channel, user, null, ct);
        if (!admitted.Succeeded)
        {
            await OpenAiErrors.WriteAsync(http, admitted.Error);
            return;
        }

        var id = Guid.CreateVersion7().ToString("N");
        var message = new AgentMessage
        {
            // Each request brings its own conversation, and runs beside the others.
            Text = request.Question, ChatId = $"chat-{id}", PlatformUserId = user, Channel = Channel, MessageId = id, SentAt = TimeProvider.System.GetUtcNow(), Request = request.Client,
        };
        var sent = await conversing.SendAsync(found.Value, message, ct);
        if (!sent.Succeeded)
        {
            await OpenAiErrors.WriteAsync(http, sent.Error);
            return;
        }

        using var waiter = sent.Value;
        var shape = new CompletionAnswer($"chatcmpl-{id}", TimeProvider.System.GetUtcNow().ToUnixTimeSeconds(), request.Model);
        var stream = request.Streams ? new CompletionStream(http, shape, request.TellsUsage) : null;
        var answering = conversing.WaitAsync(found.Value, waiter, id, ct);
        if (stream is not null)
            await StreamAsync(stream, waiter, answering, ct);
        await EndAsync(http, await answering, shape, stream);
    }

    private static async Task StreamAsync(CompletionStream stream, AnswerWaiter waiter, Task<Result<AgentAnswer>> answering, CancellationToken ct)
    {
        // The pieces end with the answer; one that never comes ends the waiting.
        while (!answering.IsCompleted)
        {
            var more = waiter.Pieces.WaitToReadAsync(ct).AsTask();
            if (await Task.WhenAny(more, answering) == answering || !await more)
                break;
            while (waiter.Pieces.TryRead(out var piece))
                await stream.TakeAsync(piece);
        }

        while (waiter.Pieces.TryRead(out var piece))
            await stream.TakeAsync(piece);
    }

    private static async Task EndAsync(HttpContext http, Result<AgentAnswer> answered, CompletionAnswer shape, CompletionStream? stream)
    {
        if (answered is { Succeeded: true, Value: { Error: null } answer })
        {
            if (stream is not null)
                await stream.EndAsync(answer);
            else
                await Results.Json(shape.Whole(answer)).ExecuteAsync(http);
            return;
        }

        var (code, text) = answered.Succeeded ? (answered.Value.Error!, answered.Value.Response) : (answered.Error.Code, answered.Error.Detail);
        var (status, type, name) = answered is { Succeeded: false, Error.Kind: ErrorKind.Unavailable } ? (StatusCodes.Status503ServiceUnavailable, "server_error", code) : OpenAiErrors.Of(code);
        if (stream is { HasBegun: true })
            await stream.FailAsync(text, type, name);
        else
            await OpenAiErrors.Result(status, text, type, null, name).ExecuteAsync(http);
    }

    private static async Task<JsonObject> BodyAsync(HttpContext http)
    {
        var read = await RequestBytes.ReadAsync(http, MaximumBody);
        if (!read.Succeeded)
            throw new CompletionFault(read.Error.Detail, null);
        try
        {
            return JsonNode.Parse(read.Value.Body) as JsonObject ?? throw new CompletionFault("We could not parse the JSON body of your request: an object is expected.", null);
        }
        catch (JsonException)
        {
            throw new CompletionFault("We could not parse the JSON body of your request. The OpenAI API expects a JSON payload.", null);
        }
    }

    private static async Task<IReadOnlyList<AgentName>> PublishedAsync(HttpContext http, OperationRunner runner)
    {
        // A key that may talk to agents need not be able to read their configurations.
        var agents = await runner.RunAsync(new ListAgentNames(), Actor.Job("openai", http.Caller().Tenant), http.RequestAborted);
        return agents.Succeeded ? [.. agents.Value.Where(agent => agent.IsPublished)] : [];
    }

    // slug, or tenant.slug of the key's own tenant.
    private static async Task<string?> SlugAsync(HttpContext http, ITenantDirectory tenants, string model)
    {
        if (model.IndexOf('.', StringComparison.Ordinal) is not (> 0 and var dot))
            return model;
        var tenant = await tenants.FindAcrossTenants(http.Caller().Tenant!.Value, http.RequestAborted);
        return tenant?.Slug == model[..dot] ? model[(dot + 1)..] : null;
    }

    private static JsonObject Model(AgentName agent) => new() { ["id"] = agent.Slug, ["object"] = "model", ["created"] = agent.CreatedAt.ToUnixTimeSeconds(), ["owned_by"] = "platform", ["name"] = agent.Name };
}
