using System.Text.Json.Nodes;
using Platform.Core.Runtime.Messages;
using Platform.Core.Shared.Operations;
using Platform.Protocol.Runtime;
using Platform.Web.Shared.Api;

namespace Platform.Web.Runtime.Messages;

/// <param name="ThreadId">The caller's own name of the conversation; with the channel it is the thread.</param>
/// <param name="UserData"><c>id</c> (who the person is; else the thread), <c>name</c>, <c>language</c> (ru, en), <c>time_zone</c> (IANA), anything else.</param>
/// <param name="MessageId">Asking again with the same one gives the same answer, for a day.</param>
public sealed record NewMessage(string ThreadId, string Text, JsonObject? UserData = null, string? MessageId = null);

/// <param name="ReplyTo">The id of the question.</param>
/// <param name="Error">The named error, where <paramref name="Response"/> is an excuse.</param>
/// <param name="Citations">Where the answer's marks <c>[n]</c> come from.</param>
public sealed record MessageAnswer(string MessageId, string ReplyTo, string ThreadId, string Response, MessageUsage Usage, string? Error, int? Version, long? Epoch, IReadOnlyList<Citation> Citations);

/// <param name="Cost">US dollars.</param>
public sealed record MessageUsage(long PromptTokens, long CompletionTokens, long TotalTokens, decimal Cost);

/// <summary><c>POST /api/v1/agents/{agent}/messages</c>: one message through the full path (contracts: agents).</summary>
internal static class MessageEndpoints
{
    private const int LongestId = 150;
    private const int LongestText = 100_000;

    public static void MapMessageApi(this IEndpointRouteBuilder routes) =>
        routes.MapPost("/api/v1/agents/{agent}/messages", AskAsync).WithTags("Agents").AllowAnonymous().Takes<NewMessage>()
            .RequirePermission(Permissions.AgentsRun).Produces<MessageAnswer>()
            .WithSummary("Sends a message to an agent and waits for its answer: 504 when that takes longer than the agent's time-out and five seconds; ask again with the same message_id then.");

    private static async Task<IResult> AskAsync(HttpContext http, Conversing conversing, string agent)
    {
        var (actor, ct) = (http.Caller(), http.RequestAborted);
        var found = await conversing.FindAsync(actor, agent, null, ct);
        if (!found.Succeeded)
            return Problems.Of(found.Error);
        var read = await ConfigurationBody.ReadAsync<NewMessage>(http);
        if (!read.Succeeded)
            return Problems.Of(read.Error);
        var body = read.Value;
        if (Faults(body) is { Count: > 0 } faults)
            return Problems.Of(Platform.Core.Shared.Operations.Errors.Invalid(faults));
        var user = body.UserData?["id"] is JsonValue id ? id.ToString() : body.ThreadId;
        var admitted = await conversing.AdmitAsync(found.Value, "rest", user, body.UserData?["name"] is JsonValue name ? name.ToString() : null, ct);
        if (!admitted.Succeeded)
            return Problems.Of(admitted.Error);
        var message = new AgentMessage
        {
            Text = body.Text, ChatId = body.ThreadId, PlatformUserId = user, UserData = body.UserData, Channel = "rest", MessageId = body.MessageId ?? Guid.CreateVersion7().ToString("N"), SentAt = TimeProvider.System.GetUtcNow(),
        };
        var answered = await conversing.AskAsync(found.Value, message, ct);
        return answered.Succeeded ? Results.Json(Of(answered.Value, message), ApiJson.Options) : Problems.Of(answered.Error);
    }

    private static List<FieldError> Faults(NewMessage body)
    {
        var faults = new List<FieldError>();
        Check(body.ThreadId, "/thread_id", LongestId);
        Check(body.Text, "/text", LongestText);
        if (body.MessageId is not null)
            Check(body.MessageId, "/message_id", LongestId);
        return faults;

        void Check(string value, string pointer, int longest)
        {
            if (string.IsNullOrWhiteSpace(value) || value.Length > longest)
                faults.Add(new FieldError(pointer, RuntimeSentences.All["Length", longest]));
        }
    }

    private static MessageAnswer Of(AgentAnswer answer, AgentMessage message)
    {
        var usage = answer.Usage ?? new AnswerUsage(0, 0, 0);
        return new MessageAnswer(
            answer.MessageId, message.MessageId!, message.ChatId, answer.Response, new MessageUsage(usage.PromptTokens, usage.CompletionTokens, usage.TotalTokens, usage.Cost), answer.Error, answer.Version, answer.Epoch,
            answer.Citations ?? []);
    }
}

/// <summary>What this API says of wrong values.</summary>
internal static class RuntimeSentences
{
    public static readonly Sentences All = new(typeof(RuntimeText));
}
