using System.Globalization;
using System.Text;
using Platform.Core.Runtime.Contracts;
using Platform.Core.Runtime.Conversations.Data;

namespace Platform.Core.Runtime.Conversations.Export;

/// <summary>For people: who said what, in the tenant's time.</summary>
internal sealed class TextExport(Stream output, string timeZone) : IExportWriter
{
    private readonly StreamWriter _writer = new(output, new UTF8Encoding(true), 16 * 1024, leaveOpen: true);
    private readonly TimeZoneInfo _zone = TimeZoneInfo.TryFindSystemTimeZoneById(timeZone, out var zone) ? zone : TimeZoneInfo.Utc;
    private string _user = "";

    public ValueTask BeginAsync(CancellationToken ct) => ValueTask.CompletedTask;

    public async ValueTask ConversationAsync(Conversation conversation, string agent, CancellationToken ct)
    {
        _user = conversation.UserName ?? conversation.PlatformUserId ?? conversation.ThreadId;
        await WriteAsync($"=== {agent} · {conversation.Channel} · {_user} ({conversation.ThreadId}) ===\n\n", ct);
    }

    public async ValueTask MessageAsync(ConversationMessage message, string agent, CancellationToken ct)
    {
        var who = message.SenderType switch { MessageSender.User => message.UserName ?? _user, MessageSender.Tool => "tool", _ => message.AnsweredBy ?? agent };
        var at = TimeZoneInfo.ConvertTime(message.At, _zone).ToString("yyyy-MM-dd HH:mm:ss zzz", CultureInfo.InvariantCulture);
        await WriteAsync($"[{at}] {who}:\n{message.Content}\n{(message.Error is { } error ? $"({error})\n" : "")}\n", ct);
    }

    public ValueTask EndAsync(CancellationToken ct) => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => _writer.DisposeAsync();

    private Task WriteAsync(string text, CancellationToken ct) => _writer.WriteAsync(text.AsMemory(), ct);
}
