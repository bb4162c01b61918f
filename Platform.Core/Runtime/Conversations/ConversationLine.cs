using System.Text.Json;
using Platform.Core.Agents.Contracts;
using Platform.Core.Runtime.Contracts;
using Platform.Core.Runtime.Queues;
using Platform.Protocol.Runtime;

namespace Platform.Core.Runtime.Conversations;

/// <summary>A line as <c>conversations_write</c> takes it: the names are those of the columns.</summary>
internal sealed record ConversationLine
{
    public const int MaximumContent = 100_000;

    private const int MaximumCitations = 100;

    // Characters of JSON: what tools sent and got is shortened before, this bears what went wrong with it.
    private const int MaximumTrace = 256 * 1024;

    public required Guid TenantId { get; init; }

    public required Guid ConversationId { get; init; }

    public required DateTimeOffset At { get; init; }

    public required Guid Id { get; init; }

    public required Guid AgentId { get; init; }

    public required string Channel { get; init; }

    public required string ThreadId { get; init; }

    public required string SenderType { get; init; }

    public required string Content { get; init; }

    public string? InteractionId { get; init; }

    public string? MessageId { get; init; }

    public string? PlatformUserId { get; init; }

    public string? UserName { get; init; }

    public string? AnsweredBy { get; init; }

    public int? Version { get; init; }

    public long? Epoch { get; init; }

    public long? PromptTokens { get; init; }

    public long? CompletionTokens { get; init; }

    public decimal? Cost { get; init; }

    public int? DurationMs { get; init; }

    public string? Error { get; init; }

    public JsonElement? Trace { get; init; }

    public JsonElement? Citations { get; init; }

    /// <summary>The line, or in one word why the record can never be one.</summary>
    public static (ConversationLine? Line, string? Dead) Of(HistoryRecord record, AgentIdentity agent, DateTimeOffset now)
    {
        var channel = record.Channel?.ToLowerInvariant() ?? "";
        if (channel.Length is 0 or > 50 || record.ThreadId.Length is 0 or > 255 || SenderOf(record.SenderType) is not { } sender)
            return (null, DeadReasons.Invalid);
        // Without a time it was said now; a repeated delivery is recognized by its id.
        var at = record.Timestamp == default ? now : record.Timestamp;
        if (!RecordTime.IsStorable(at, now))
            return (null, DeadReasons.Time);
        var conversation = MessageIds.OfConversation(agent.Id, channel, record.ThreadId);
        return (new ConversationLine
        {
            TenantId = agent.Tenant.Value, ConversationId = conversation, At = RecordTime.Stored(at), AgentId = agent.Id, Channel = channel, ThreadId = record.ThreadId,
            Id = MessageIds.OfMessage(conversation, sender, record.MessageId, record.Timestamp.UtcTicks.ToString(System.Globalization.CultureInfo.InvariantCulture), record.InteractionId, record.Content),
            SenderType = sender.ToString(), Content = Cut(record.Content, MaximumContent) ?? "", InteractionId = Cut(record.InteractionId, 200), MessageId = Cut(record.MessageId, 200),
            PlatformUserId = Cut(record.PlatformUserId, 255), UserName = Cut(record.UserName, 255), Version = record.Version, Epoch = record.Epoch,
            PromptTokens = record.Usage?.PromptTokens, CompletionTokens = record.Usage?.CompletionTokens, Cost = record.Usage?.Cost, DurationMs = record.DurationMs,
            Error = Cut(record.Error, 100), Trace = TraceOf(record.Trace), Citations = CitationsOf(record.Citations),
        }, null);
    }

    public static MessageSender? SenderOf(string text) => text switch { "user" => MessageSender.User, "agent" => MessageSender.Agent, "tool" => MessageSender.Tool, _ => null };

    private static string? Cut(string? text, int length) => text is null || text.Length <= length ? text : text[..(length - 1)] + "…";

    // What agents of others say counts as little as it may: an answer has some dozens of places.
    private static JsonElement? CitationsOf(IReadOnlyList<Citation>? citations) => citations is null or [] ? null
        : JsonSerializer.SerializeToElement([.. citations.Take(MaximumCitations).Select(citation => citation with { Title = Cut(citation.Title, 500) ?? "" })], RuntimeJson.Default.ListCitation);

    private static JsonElement? TraceOf(IReadOnlyList<TraceStep>? trace)
    {
        if (trace is null or [])
            return null;
        var json = JsonSerializer.SerializeToUtf8Bytes([.. trace], RuntimeJson.Default.ListTraceStep);
        if (json.Length > MaximumTrace)
            json = JsonSerializer.SerializeToUtf8Bytes([.. trace.Take(1_000).Select(step => step with { Text = Cut(step.Text, 200)!, Data = null })], RuntimeJson.Default.ListTraceStep);
        return JsonElement.Parse(json);
    }
}
