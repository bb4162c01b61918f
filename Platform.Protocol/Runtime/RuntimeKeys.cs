namespace Platform.Protocol.Runtime;

/// <summary>Names in Redis (contracts: redis). An agent's id there is <c>{tenant_slug}.{agent_slug}</c>; agents of the default tenant are heard under their short name, too.</summary>
public static class RuntimeKeys
{
    /// <summary>Lines of conversations (list).</summary>
    public const string HistoryQueue = "history_queue";

    /// <summary>Calls of models by foreign agents (list).</summary>
    public const string TokenUsageQueue = "token_usage_queue";

    /// <summary>What a worker has taken from a queue and not yet written.</summary>
    public const string ProcessingSuffix = ":processing";

    /// <summary>The group of the inbox.</summary>
    public const string RunnerGroup = "runner";

    /// <summary>The group of the outbox.</summary>
    public const string IntegrationsGroup = "integrations";

    /// <summary>What agents are told at once when their configuration changes.</summary>
    public const string ConfigUpdates = "config_updates";

    /// <summary>The field of an inbox's or outbox's entry that holds the message.</summary>
    public const string Payload = "payload";

    /// <summary>The agent's name in Redis.</summary>
    public static string AgentId(string tenant, string agent) => $"{tenant}.{agent}";

    /// <summary>Messages for the agent (Pub/Sub).</summary>
    public static string Input(string agent) => $"agent:{agent}:input";

    /// <summary>Answers of the agent (Pub/Sub).</summary>
    public static string Output(string agent) => $"agent:{agent}:output";

    /// <summary>Pieces of answers while they are made (Pub/Sub), of ours: <see cref="LivePiece"/>.</summary>
    public static string Live(string agent) => $"agent:{agent}:live";

    /// <summary>Messages, durable (stream; field <c>payload</c>).</summary>
    public static string Inbox(string agent) => $"agent:{agent}:inbox";

    /// <summary>Answers, durable (stream; field <c>payload</c>).</summary>
    public static string Outbox(string agent) => $"agent:{agent}:outbox";

    /// <summary>What could not be read (stream; <c>payload</c>, <c>reason</c>, <c>at</c>), the newest 1,000.</summary>
    public static string Dead(string agent) => $"agent:{agent}:dead";

    /// <summary>Commands to the process (Pub/Sub).</summary>
    public static string Control(string agent) => $"agent_control:{agent}";

    /// <summary>Ids of messages whose answers nobody waits for any more (Pub/Sub), of ours.</summary>
    public static string Cancel(string agent) => $"agent:{agent}:cancel";

    /// <summary>The process (hash).</summary>
    public static string Status(string agent) => $"agent_status:{agent}";

    /// <summary>An integration's process (hash).</summary>
    public static string IntegrationStatus(string agent, string type) => $"integration_status:{agent}:{type}";

    /// <summary>The number of the process that may act for the agent; of an integration, with its type.</summary>
    public static string Fence(string agent, string? type = null) => type is null ? $"agent:{agent}:fence" : $"agent:{agent}:fence:{type}";

    /// <summary>The answer to a message, for a day: a repeated message is not computed again.</summary>
    public static string Handled(string agent, string messageId) => $"agent:{agent}:handled:{messageId}";

    /// <summary>A message of this id was taken, for a day.</summary>
    public static string Seen(string agent, string messageId) => $"agent:{agent}:seen:{messageId}";

    /// <summary>What was done for a message that is not answered yet, step by step (hash).</summary>
    public static string Work(string agent, string messageId) => $"agent:{agent}:work:{messageId}";

    /// <summary>The last turns of a thread (list of <see cref="TurnMessage"/>), for a day.</summary>
    public static string Thread(string agent, string channel, string chat) => $"agent:{agent}:thread:{channel}:{chat}";

    /// <summary>There while a person answers in the agent's place: JSON with <c>by</c> (a name) and <c>at</c>. The agent takes the user's lines into the history and says nothing.</summary>
    public static string Taken(string agent, string channel, string chat) => $"agent:{agent}:taken:{channel}:{chat}";

    /// <summary>A person's answer of this id is in the outbox, for a day.</summary>
    public static string Said(string agent, string messageId) => $"agent:{agent}:said:{messageId}";
}
