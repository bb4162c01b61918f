using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Logging;
using Npgsql;
using NpgsqlTypes;
using Platform.Core.Runtime.Contracts;
using Platform.Core.Shared.Data;
using Platform.Core.Shared.Ingest;
using Platform.Core.Shared.Live;

namespace Platform.Core.Runtime.Conversations;

/// <summary>Lines of every tenant, those that wait together in one commit. A line that is there already stays as it is.</summary>
internal sealed partial class HistoryWriter : IAsyncDisposable
{
    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    private readonly Databases _databases;
    private readonly ChangeNotices _notices;
    private readonly GroupCommitWriter<ConversationLine, bool> _writer;

    public HistoryWriter(Databases databases, ChangeNotices notices, ILogger<HistoryWriter> logger)
    {
        (_databases, _notices) = (databases, notices);
        // One writer: two would wait for each other at conversations that both write.
        _writer = new("runtime.history", CommitAsync, static _ => 0, new GroupCommitOptions { Writers = 1, MaxBatch = 500 }, logger: logger);
    }

    /// <summary>Completes after the commit.</summary>
    public ValueTask<bool> WriteAsync(ConversationLine line, CancellationToken ct) => _writer.WriteAsync(line, ct);

    public ValueTask DisposeAsync() => _writer.DisposeAsync();

    /// <summary>Writes on a connection of the caller's, in its transaction; the conversations that changed.</summary>
    public static async Task<IReadOnlyList<(Guid Tenant, Guid Conversation)>> WriteAsync(NpgsqlConnection connection, ReadOnlyMemory<ConversationLine> lines, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand("SELECT tenant, conversation FROM conversations_write($1)", connection);
        command.Parameters.Add(new NpgsqlParameter { Value = Text(lines), NpgsqlDbType = NpgsqlDbType.Jsonb });
        await using var reader = await command.ExecuteReaderAsync(ct);
        var changed = new List<(Guid, Guid)>();
        while (await reader.ReadAsync(ct))
            changed.Add((reader.GetGuid(0), reader.GetGuid(1)));
        return changed;
    }

    private async Task CommitAsync(ReadOnlyMemory<ConversationLine> lines, Memory<bool> results, CancellationToken ct)
    {
        await using var connection = await _databases.System.OpenConnectionAsync(ct);
        var changed = await WriteAsync(connection, lines, ct);
        foreach (var tenant in changed.GroupBy(row => row.Tenant))
            _notices.Publish(new ChangeNotice(tenant.Key, ConversationNotices.Feature, ConversationNotices.Conversation, [.. tenant.Select(row => row.Conversation.ToString())]));
    }

    // PostgreSQL keeps no NUL, neither in text nor in jsonb.
    private static string Text(ReadOnlyMemory<ConversationLine> lines)
    {
        var json = JsonSerializer.Serialize(lines, Json);
        return json.Contains("\\u0000", StringComparison.Ordinal) ? Nul().Replace(json, "$1\uFFFD") : json;
    }

    // An even number of backslashes before it is text of its own.
    [GeneratedRegex(@"(?<!\\)((?:\\\\)*)\\u0000")]
    private static partial Regex Nul();
}
