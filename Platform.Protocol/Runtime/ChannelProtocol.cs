using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace Platform.Protocol.Runtime;

/// <summary><c>GET /runner/v1/channels</c>: what the process of a channel works with. Holds secrets.</summary>
public sealed record ChannelSettings
{
    /// <summary>What the agent is called.</summary>
    public required string AgentName { get; init; }

    /// <summary><c>ru</c> or <c>en</c>: of the tenant.</summary>
    public required string Language { get; init; }

    /// <summary>As in the agent's configuration, without secrets.</summary>
    public JsonObject Settings { get; init; } = [];

    /// <summary>By their keys in the configuration.</summary>
    public IReadOnlyDictionary<string, string> Secrets { get; init; } = new Dictionary<string, string>();

    /// <summary>A text of the settings; null where it is not set.</summary>
    public string? Text(string key) => Settings[key] is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;

    /// <inheritdoc/>
    public override string ToString() => $"Channel settings of {AgentName}";
}

/// <summary><c>GET /runner/v1/channels/telegram</c>: what the process of a bot works with. Holds secrets.</summary>
public sealed record TelegramSettings
{
    /// <summary>Of the bot, as BotFather gave it.</summary>
    public required string BotToken { get; init; }

    /// <summary>Of the Bot API, without a slash at the end.</summary>
    public required string ApiUrl { get; init; }

    /// <summary>What the agent is called.</summary>
    public required string AgentName { get; init; }

    /// <summary><c>ru</c> or <c>en</c>: of the tenant.</summary>
    public required string Language { get; init; }

    /// <summary>Said at <c>/start</c>; null for a usual one.</summary>
    public string? Greeting { get; init; }

    /// <summary>Where Telegram shall bring updates; null to ask for them.</summary>
    public string? WebhookUrl { get; init; }

    /// <summary>What Telegram shall send along as <c>X-Telegram-Bot-Api-Secret-Token</c>.</summary>
    public string? WebhookSecret { get; init; }

    /// <inheritdoc/>
    public override string ToString() => $"Telegram settings of {AgentName}";
}

/// <summary><c>POST /runner/v1/admissions</c>: may this person be answered?</summary>
/// <param name="PlatformUserId">As the channel calls them.</param>
/// <param name="Name">For those who decide.</param>
public sealed record AdmissionRequest(string Channel, string PlatformUserId, string? Name);

/// <param name="Admission"><c>admitted</c>, <c>pending</c> or <c>refused</c>.</param>
public sealed record AdmissionAnswer(string Admission);

/// <summary><c>POST /runner/v1/files</c>: a file that a user sent was stored.</summary>
/// <param name="Url">Whoever knows it can read the file.</param>
public sealed record StoredFile(string Url, long Size);

/// <summary>What is taken of files that users send.</summary>
public static class StoredFiles
{
    /// <summary>As much as Telegram gives a bot.</summary>
    public const long MaximumBytes = 20 * 1024 * 1024;
}

/// <summary>Names in Redis that the server and a channel's process share.</summary>
public static class ChannelKeys
{
    /// <summary>Updates that Telegram brought to the server (stream; field <c>payload</c>).</summary>
    public static string TelegramUpdates(string agent) => $"agent:{agent}:telegram:updates";

    /// <summary>There is something in <see cref="TelegramUpdates"/> (Pub/Sub).</summary>
    public static string TelegramBell(string agent) => $"agent:{agent}:telegram:bell";
}

/// <summary>Source-generated JSON of the channels' records.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ChannelSettings))]
[JsonSerializable(typeof(TelegramSettings))]
[JsonSerializable(typeof(AdmissionRequest))]
[JsonSerializable(typeof(AdmissionAnswer))]
[JsonSerializable(typeof(StoredFile))]
public sealed partial class ChannelJson : JsonSerializerContext;
