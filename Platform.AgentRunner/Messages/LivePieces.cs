using System.Text;
using System.Text.Json;
using System.Threading.Channels;
using Platform.AgentRunner.Hosting;
using Platform.Core.Shared.Messaging;
using Platform.Protocol.Runtime;

namespace Platform.AgentRunner.Messages;

/// <summary>
/// Tells what happens while an answer is made, in order, to whoever listens. The first piece of a text goes at once, what follows within some milliseconds goes together: models
/// speak faster than anybody reads. Lossy: an answer never waits for it.
/// </summary>
internal sealed class LivePieces(RunnerParts parts)
{
    private static readonly TimeSpan Together = TimeSpan.FromMilliseconds(25);

    private readonly Channel<LivePiece> _pieces = Channel.CreateBounded<LivePiece>(new BoundedChannelOptions(10_000) { SingleReader = true, FullMode = BoundedChannelFullMode.DropOldest });

    public void Say(LivePiece piece) => _pieces.Writer.TryWrite(piece);

    public async Task RunAsync(CancellationToken ct)
    {
        try
        {
            while (await _pieces.Reader.WaitToReadAsync(ct))
            {
                foreach (var piece in Gather())
                    await TryPublishAsync(piece, ct);
                await Task.Delay(Together, ct);
            }
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            // Nobody is told any more.
        }
    }

    // Texts of one answer that stand together become one, under the number of the last.
    private List<LivePiece> Gather()
    {
        var gathered = new List<LivePiece>();
        while (gathered.Count < 1_000 && _pieces.Reader.TryRead(out var piece))
        {
            var before = gathered.FindLastIndex(other => other.ReplyTo == piece.ReplyTo);
            if (before >= 0 && piece is { Text: not null, Step: null } && gathered[before] is { Text: not null, Step: null } earlier)
                gathered[before] = earlier with { Text = new StringBuilder(earlier.Text).Append(piece.Text).ToString(), Number = piece.Number };
            else
                gathered.Add(piece);
        }

        return gathered;
    }

    private async Task TryPublishAsync(LivePiece piece, CancellationToken ct)
    {
        try
        {
            foreach (var name in Inbox.Names(parts.Settings))
                await parts.Redis.PublishAsync(RuntimeKeys.Live(name), JsonSerializer.Serialize(piece, RuntimeJson.Readable.LivePiece), ct);
        }
        catch (Exception exception) when (exception is RedisUnavailableException or RedisCommandException)
        {
            // Lossy: the answer itself is not.
        }
    }
}
