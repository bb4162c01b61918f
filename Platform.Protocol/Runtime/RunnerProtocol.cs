using System.Text.Json.Nodes;

namespace Platform.Protocol.Runtime;

/// <summary>How the supervisor starts a process: <c>Platform.AgentRunner agent</c> or <c>Platform.AgentRunner integration {type}</c>, with these variables and no other of ours.</summary>
public static class RunnerEnvironment
{
    /// <summary>The server's address on this machine, without a slash at the end.</summary>
    public const string Server = "PLATFORM_RUNNER_SERVER";

    /// <summary>The first token; it is renewed over HTTP.</summary>
    public const string Token = "PLATFORM_RUNNER_TOKEN";

    /// <summary><c>redis://[:pass@]host:port[/db]</c>.</summary>
    public const string Redis = "PLATFORM_RUNNER_REDIS";

    /// <summary><c>{tenant_slug}.{agent_slug}</c>.</summary>
    public const string Agent = "PLATFORM_RUNNER_AGENT";

    /// <summary>The name of the node, for the status.</summary>
    public const string Node = "PLATFORM_RUNNER_NODE";

    /// <summary>The fencing number of the lease.</summary>
    public const string Fence = "PLATFORM_RUNNER_FENCE";

    /// <summary>How often it was started again, for the status.</summary>
    public const string Restarts = "PLATFORM_RUNNER_RESTARTS";

    /// <summary>Seconds.</summary>
    public const string HeartbeatInterval = "AGENT_RUNNER_HEARTBEAT_INTERVAL";

    /// <summary>1: the agent is heard under its short name, too.</summary>
    public const string IsDefaultTenant = "PLATFORM_RUNNER_DEFAULT_TENANT";
}

/// <summary>Why a process ended.</summary>
public static class RunnerExit
{
    /// <summary>It was asked to.</summary>
    public const int Stopped = 0;

    /// <summary>Its configuration cannot be had: the agent is gone, not published, or switched off.</summary>
    public const int Refused = 66;

    /// <summary>A fault of ours.</summary>
    public const int Fault = 70;

    /// <summary>Its server is gone for longer than a minute.</summary>
    public const int ServerLost = 75;

    /// <summary>Another process acts for the agent now.</summary>
    public const int Fenced = 76;

    /// <summary>A variable is wrong.</summary>
    public const int Environment = 78;

    /// <summary>Somebody published <c>restart</c> on its control channel.</summary>
    public const int Restart = 79;
}

/// <summary>What a process reports of itself, in the hash <c>agent_status:{id}</c>.</summary>
public static class StatusFields
{
    /// <summary><c>running</c>, <c>stopped</c>, <c>starting</c>, <c>stopping</c>, <c>error</c>.</summary>
    public const string Status = "status";

    /// <summary>Process id.</summary>
    public const string Pid = "pid";

    /// <summary>Name of the node.</summary>
    public const string Node = "node";

    /// <summary>RFC 3339.</summary>
    public const string StartedAt = "started_at";

    /// <summary>The last message that moved, RFC 3339.</summary>
    public const string LastActive = "last_active";

    /// <summary>The process lives, RFC 3339.</summary>
    public const string HeartbeatAt = "heartbeat_at";

    /// <summary>How often it was started again.</summary>
    public const string Restarts = "restarts";

    /// <summary>Of the configuration that it uses.</summary>
    public const string Epoch = "epoch";

    /// <summary>Why it is in error.</summary>
    public const string ErrorDetail = "error_detail";

    /// <summary>Of ours: the fencing number.</summary>
    public const string Fence = "fence";

    /// <summary>Of ours: messages that are being answered.</summary>
    public const string Working = "working";

    /// <summary>Of ours: resident memory in bytes.</summary>
    public const string Rss = "rss";
}

/// <summary>What a runner knows of its agent: no prompt, no secret.</summary>
/// <param name="AgentId"><c>{tenant_slug}.{agent_slug}</c>.</param>
/// <param name="Language"><c>ru</c> or <c>en</c>: of the tenant.</param>
/// <param name="TimeZone">IANA, of the tenant.</param>
/// <param name="MaxSteps">Answers of the model for one message.</param>
/// <param name="TimeoutSeconds">From the message to the end of its answer.</param>
/// <param name="Functions">What the model is offered.</param>
/// <param name="Knowledge">It has sources to search, or remembers its users.</param>
/// <param name="ContextTokens">What the model can read at once.</param>
public sealed record RunnerConfiguration(
    string AgentId, string Name, int Version, long Epoch, string Language, string TimeZone, int MaxSteps, int TimeoutSeconds, int ParallelChats, IReadOnlyList<RunnerFunction> Functions, bool Knowledge,
    int ContextTokens)
{
    /// <summary>It does not listen to everybody: of each person it is asked whether they may be answered.</summary>
    public bool AsksAdmission { get; init; }
}

/// <param name="Class"><c>read</c>, <c>write</c> or <c>approval</c>.</param>
public sealed record RunnerFunction(string Name, string Class);

/// <summary>A message of the conversation with the model.</summary>
/// <param name="Role"><c>system</c>, <c>user</c>, <c>assistant</c> or <c>tool</c>.</param>
/// <param name="Calls">Of an assistant's message.</param>
/// <param name="CallId">Of a tool's message.</param>
public sealed record TurnMessage(string Role, string? Text, IReadOnlyList<TurnCall>? Calls = null, string? CallId = null);

/// <param name="Arguments">JSON.</param>
public sealed record TurnCall(string Id, string Name, string Arguments);

/// <summary>Whom a call is for.</summary>
public sealed record TurnContext
{
    /// <summary>Where the conversation is held.</summary>
    public required string Channel { get; init; }

    /// <summary>The chat id.</summary>
    public required string ThreadId { get; init; }

    /// <summary>The question's id.</summary>
    public required string InteractionId { get; init; }

    /// <summary>The person, as the channel knows them.</summary>
    public required string User { get; init; }

    /// <summary>What they are called.</summary>
    public string? UserName { get; init; }

    /// <summary><c>ru</c> or <c>en</c>; the tenant's where it is missing.</summary>
    public string? Language { get; init; }

    /// <summary>IANA; the tenant's where it is missing.</summary>
    public string? TimeZone { get; init; }

    /// <summary>Null for the published version.</summary>
    public int? Version { get; init; }

    /// <summary>The channel that prompts see where a test plays one; what is done belongs to <see cref="Channel"/>.</summary>
    public string? Imitates { get; init; }

    /// <summary>What else the channel knows of the person, for the variables of the prompt.</summary>
    public JsonObject? UserData { get; init; }
}

/// <summary><c>POST /runner/v1/model</c>: one answer of the agent's model. Answered by lines of <see cref="ModelEvent"/> (application/x-ndjson).</summary>
public sealed record ModelRequest
{
    /// <summary>For whom.</summary>
    public required TurnContext Context { get; init; }

    /// <summary>Without the agent's own prompt, which the server puts first.</summary>
    public required IReadOnlyList<TurnMessage> Messages { get; init; }

    /// <summary>Calls would not be carried out any more.</summary>
    public bool IsLast { get; init; }

    /// <summary>The messages are a conversation to sum up: no functions, not the agent's prompt.</summary>
    public bool IsSummary { get; init; }

    /// <summary>Functions that are not offered any more.</summary>
    public IReadOnlyList<string> Withdrawn { get; init; } = [];

    /// <summary>How often this very step was begun before, by processes that died.</summary>
    public int EarlierAttempts { get; init; }

    /// <summary>The client's own functions and limits.</summary>
    public ClientRequest? Client { get; init; }

    /// <summary>The first event tells the prompt as it was sent.</summary>
    public bool ShowsPrompt { get; init; }

    /// <summary>What was found for the question before the model was asked.</summary>
    public IReadOnlyList<TurnDocument> Documents { get; init; } = [];

    /// <summary>What is remembered of the person.</summary>
    public IReadOnlyList<string> Memories { get; init; } = [];
}

/// <summary>One line of a model's answer. The last one is <c>done</c> or <c>error</c>.</summary>
/// <param name="Type"><c>context</c>, <c>prompt</c>, <c>text</c>, <c>call</c>, <c>done</c>, <c>error</c>.</param>
public sealed record ModelEvent(string Type)
{
    /// <summary>Of <c>text</c>; of <c>prompt</c> the model that is asked; of <c>context</c> a word on it.</summary>
    public string? Text { get; init; }

    /// <summary>Of <c>call</c>.</summary>
    public TurnCall? Call { get; init; }

    /// <summary>Of <c>done</c>, and of <c>error</c> where something was billed.</summary>
    public AnswerUsage? Usage { get; init; }

    /// <summary>Of <c>done</c>.</summary>
    public string? Provider { get; init; }

    /// <summary>Of <c>done</c>.</summary>
    public string? Model { get; init; }

    /// <summary>Of <c>error</c>: named.</summary>
    public string? Code { get; init; }

    /// <summary>Of <c>error</c>, for the staff.</summary>
    public string? Detail { get; init; }

    /// <summary>Of <c>prompt</c>: the messages, the functions and the settings as they were sent, and the tools that could not be offered. Of <c>context</c>: its parts with their tokens, and what was cut.</summary>
    public JsonNode? Data { get; init; }
}

/// <summary><c>POST /runner/v1/tools</c>: one call of a tool. Repeated with the same key, a tool that changes something is not run again.</summary>
public sealed record ToolRequest
{
    /// <summary>For whom.</summary>
    public required TurnContext Context { get; init; }

    /// <summary>The call.</summary>
    public required TurnCall Call { get; init; }

    /// <summary>Tells the calls of a question apart: not every provider's ids do.</summary>
    public required string Key { get; init; }
}

/// <summary>What a call came to.</summary>
/// <param name="Text">For the model: at most 16 KiB.</param>
/// <param name="Error">The named error; null when the tool answered.</param>
/// <param name="Usage">Of the agents that it asked.</param>
/// <param name="Trace">What happened on the way.</param>
public sealed record ToolResult(string Text, string? Error, bool IsCut, int TookMs, AnswerUsage? Usage = null, JsonArray? Trace = null)
{
    /// <summary>What the text's marks <c>[n]</c> stand for; the numbers are the result's own.</summary>
    public IReadOnlyList<TurnDocument>? Documents { get; init; }
}

/// <summary><c>POST /runner/v1/alive</c>: the process lives. Answered by a token for the next while.</summary>
/// <param name="ExpiresAt">When the new token ends.</param>
public sealed record AliveAnswer(string Token, DateTimeOffset ExpiresAt);

/// <summary>Commands on <c>agent_control:{id}</c>.</summary>
/// <param name="Command"><c>shutdown</c>, <c>restart</c>, <c>reload</c>.</param>
public sealed record ControlCommand(string Command);

/// <summary>On <c>config_updates</c>.</summary>
public sealed record ConfigUpdate(string Tenant, string Id, long Epoch);
