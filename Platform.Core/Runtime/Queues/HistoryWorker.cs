using Platform.Core.Runtime.Conversations;
using Platform.Core.Shared.Ingest;
using Platform.Protocol.Runtime;

namespace Platform.Core.Runtime.Queues;

/// <summary><c>history_queue</c> → conversations.</summary>
internal sealed class HistoryWorker(QueueServices services, AgentsByName agents, HistoryWriter writer, string? node = null)
    : QueueWorker(services, RuntimeKeys.HistoryQueue, node)
{
    protected override async Task<IReadOnlyList<string?>> WriteAsync(IReadOnlyList<string> records, CancellationToken ct)
    {
        var answers = new string?[records.Count];
        var lines = new ConversationLine?[records.Count];
        for (var i = 0; i < records.Count; i++)
            (lines[i], answers[i]) = await ReadAsync(records[i], ct);

        // All of them are on their way before the first is awaited: they become one commit.
        var written = new Task<bool>?[records.Count];
        for (var i = 0; i < records.Count; i++)
            written[i] = lines[i] is { } line ? writer.WriteAsync(line, ct).AsTask() : null;
        Exception? failure = null;
        for (var i = 0; i < records.Count; i++)
        {
            try
            {
                if (written[i] is { } task)
                    await task;
            }
            catch (IngestRejectedException)
            {
                answers[i] = DeadReasons.NotStorable;
            }
            catch (Exception exception)
            {
                failure ??= exception;
            }
        }

        // What was written comes again with the rest, and is recognized.
        if (failure is not null)
            throw failure;
        return answers;
    }

    private async ValueTask<(ConversationLine? Line, string? Dead)> ReadAsync(string text, CancellationToken ct)
    {
        if (RuntimeJson.Read(text, RuntimeJson.Default.HistoryRecord) is not { AgentId: not null, ThreadId: not null, SenderType: not null } record)
            return (null, DeadReasons.Malformed);
        var named = await agents.FindAcrossTenants(record.AgentId, ct);
        if (named.Agent is null)
            return (null, named.Dead);
        return ConversationLine.Of(record, named.Agent, Time.GetUtcNow());
    }
}
