using System.Text.Encodings.Web;
using System.Text.Json;
using Platform.Core.Runtime.Conversations.Data;

namespace Platform.Core.Runtime.Conversations.Export;

/// <summary>All that is known: <c>{"conversations":[{"agent":…,"messages":[…]}]}</c>, with the trace of each answer.</summary>
internal sealed class JsonExport(Stream output) : IExportWriter
{
    private const int FlushAt = 32 * 1024;

    private readonly Utf8JsonWriter _writer = new(output, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
    private bool _inConversation;

    public ValueTask BeginAsync(CancellationToken ct)
    {
        _writer.WriteStartObject();
        _writer.WriteStartArray("conversations");
        return ValueTask.CompletedTask;
    }

    public ValueTask ConversationAsync(Conversation conversation, string agent, CancellationToken ct)
    {
        CloseConversation();
        _inConversation = true;
        _writer.WriteStartObject();
        _writer.WriteString("id", conversation.Id);
        _writer.WriteString("agent", agent);
        _writer.WriteString("channel", conversation.Channel);
        _writer.WriteString("thread_id", conversation.ThreadId);
        _writer.WriteString("platform_user_id", conversation.PlatformUserId);
        _writer.WriteString("user_name", conversation.UserName);
        _writer.WriteString("state", JsonNamingPolicy.SnakeCaseLower.ConvertName(conversation.State.ToString()));
        _writer.WriteStartArray("tags");
        foreach (var tag in conversation.Tags)
            _writer.WriteStringValue(tag);
        _writer.WriteEndArray();
        _writer.WriteStartArray("messages");
        return ValueTask.CompletedTask;
    }

    public async ValueTask MessageAsync(ConversationMessage message, string agent, CancellationToken ct)
    {
        _writer.WriteStartObject();
        _writer.WriteString("at", message.At.UtcDateTime);
        _writer.WriteString("sender_type", message.SenderType.ToString().ToLowerInvariant());
        _writer.WriteString("content", message.Content);
        WriteText("answered_by", message.AnsweredBy);
        WriteText("interaction_id", message.InteractionId);
        WriteText("message_id", message.MessageId);
        WriteText("error", message.Error);
        WriteNumber("version", message.Version);
        WriteNumber("epoch", message.Epoch);
        WriteNumber("prompt_tokens", message.PromptTokens);
        WriteNumber("completion_tokens", message.CompletionTokens);
        WriteNumber("duration_ms", message.DurationMs);
        if (message.Cost is { } cost)
            _writer.WriteNumber("cost", cost);
        if (message.Trace is { } trace)
        {
            _writer.WritePropertyName("trace");
            _writer.WriteRawValue(trace);
        }

        _writer.WriteEndObject();
        if (_writer.BytesPending > FlushAt)
            await _writer.FlushAsync(ct);
    }

    public async ValueTask EndAsync(CancellationToken ct)
    {
        CloseConversation();
        _writer.WriteEndArray();
        _writer.WriteEndObject();
        await _writer.FlushAsync(ct);
    }

    public ValueTask DisposeAsync() => _writer.DisposeAsync();

    private void CloseConversation()
    {
        if (!_inConversation)
            return;
        _writer.WriteEndArray();
        _writer.WriteEndObject();
        _inConversation = false;
    }

    private void WriteText(string name, string? value)
    {
        if (value is not null)
            _writer.WriteString(name, value);
    }

    private void WriteNumber(string name, long? value)
    {
        if (value is { } number)
            _writer.WriteNumber(name, number);
    }
}
