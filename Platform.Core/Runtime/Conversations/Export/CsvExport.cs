using System.Globalization;
using System.Text;
using Platform.Core.Runtime.Conversations.Data;
using Platform.Core.Shared.Csv;

namespace Platform.Core.Runtime.Conversations.Export;

/// <summary>A row for each message.</summary>
internal sealed class CsvExport(Stream output) : IExportWriter
{
    private static readonly string[] Header =
    [
        "at", "agent", "channel", "thread_id", "platform_user_id", "user_name", "sender_type", "answered_by", "content", "error", "version", "epoch", "prompt_tokens", "completion_tokens",
        "cost_usd", "duration_ms", "interaction_id", "message_id",
    ];

    // With a byte order mark: without it spreadsheets take UTF-8 for the system's code page.
    private readonly StreamWriter _writer = new(output, new UTF8Encoding(true), 16 * 1024, leaveOpen: true);

    public async ValueTask BeginAsync(CancellationToken ct) => await _writer.WriteAsync(CsvLine.Of(Header).AsMemory(), ct);

    public ValueTask ConversationAsync(Conversation conversation, string agent, CancellationToken ct) => ValueTask.CompletedTask;

    public async ValueTask MessageAsync(ConversationMessage message, string agent, CancellationToken ct) => await _writer.WriteAsync(CsvLine.Of(
    [
        message.At.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture), agent, message.Channel, message.ThreadId, message.PlatformUserId, message.UserName,
        message.SenderType.ToString().ToLowerInvariant(), message.AnsweredBy, message.Content, message.Error, Text(message.Version), Text(message.Epoch), Text(message.PromptTokens),
        Text(message.CompletionTokens), message.Cost?.ToString("0.#########", CultureInfo.InvariantCulture), Text(message.DurationMs), message.InteractionId, message.MessageId,
    ]).AsMemory(), ct);

    public ValueTask EndAsync(CancellationToken ct) => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => _writer.DisposeAsync();

    private static string? Text(long? number) => number?.ToString(CultureInfo.InvariantCulture);
}
