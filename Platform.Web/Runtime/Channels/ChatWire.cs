using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace Platform.Web.Runtime.Channels;

/// <summary>What a client sends over a web socket: <c>{ "type": "message", "text": "…", "message_id": "…" }</c>.</summary>
/// <param name="Type"><c>message</c>.</param>
/// <param name="MessageId">The client's own, 1–100 characters: sent again after a cut, the message is not answered again. Without it there is one.</param>
/// <param name="UserData"><c>name</c>, <c>language</c> (ru, en), <c>time_zone</c> (IANA), anything else.</param>
internal sealed record ClientFrame(string? Type, string? Text, string? MessageId, JsonObject? UserData);

/// <summary>What it is told.</summary>
/// <param name="Type"><c>status</c>, <c>accepted</c>, <c>delta</c>, <c>answer</c>, <c>error</c>.</param>
internal sealed record ServerFrame(string Type)
{
    /// <summary>Of <c>status</c>: <c>connected</c>, <c>working</c>.</summary>
    public string? Status { get; init; }

    /// <summary>Of <c>connected</c>.</summary>
    public string? ThreadId { get; init; }

    /// <summary>Of <c>connected</c> and <c>answer</c>: what to name as <c>after</c> when connecting again.</summary>
    public string? Position { get; init; }

    /// <summary>Of <c>connected</c>.</summary>
    public string? AgentName { get; init; }

    /// <summary>Of <c>accepted</c> and <c>error</c> the client's, of <c>answer</c> the answer's own.</summary>
    public string? MessageId { get; init; }

    /// <summary>The question's id.</summary>
    public string? ReplyTo { get; init; }

    /// <summary>Of <c>delta</c> a piece, of <c>answer</c> the whole.</summary>
    public string? Text { get; init; }

    /// <summary>Of <c>answer</c>: where the marks <c>[n]</c> of its text come from.</summary>
    public IReadOnlyList<Platform.Protocol.Runtime.Citation>? Citations { get; init; }

    /// <summary>Of <c>delta</c>: what was said so far does not count.</summary>
    public bool? Restarts { get; init; }

    /// <summary>Of <c>error</c>, and of an <c>answer</c> that is an excuse.</summary>
    public string? Code { get; init; }

    /// <summary>Of <c>error</c>.</summary>
    public string? Message { get; init; }
}

/// <summary>Source-generated JSON of these frames.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ClientFrame))]
[JsonSerializable(typeof(ServerFrame))]
[JsonSerializable(typeof(VisitorAnswer))]
[JsonSerializable(typeof(VisitorRequest))]
internal sealed partial class ChatJson : JsonSerializerContext
{
    public static readonly ChatJson Readable = new(new JsonSerializerOptions
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });
}

/// <summary>Body of <c>POST /embed/{agent}/token</c>.</summary>
/// <param name="Pass">Of an earlier visit.</param>
internal sealed record VisitorRequest(string? Pass);

/// <param name="Token">For the connection, some minutes long.</param>
/// <param name="Pass">To be the same visitor next time.</param>
internal sealed record VisitorAnswer(string Token, DateTimeOffset ExpiresAt, string Pass, string AgentName, string? Greeting);
