using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.SignalR;
using Platform.Core.Office.Board;

namespace Platform.Web.Office;

/// <summary>Carries one subscription to one connection, one message after another, so that a slow television waits for nobody and nobody for it.</summary>
internal sealed class OfficeFeed
{
    // At most ten messages a second.
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    // How long a revoked token may go on looking.
    private static readonly TimeSpan CheckEvery = TimeSpan.FromSeconds(5);

    private readonly BoardSubscription _subscription;

    public OfficeFeed(BoardSubscription subscription, OfficeViewer viewer, ISingleClientProxy client, HubCallerContext connection, ILogger logger)
    {
        _subscription = subscription;
        _ = Task.WhenAll(SendAsync(client, connection, logger), WatchAsync(viewer, connection));
    }

    public void Restart() => _subscription.Restart();

    private async Task SendAsync(ISingleClientProxy client, HubCallerContext connection, ILogger logger)
    {
        var ended = connection.ConnectionAborted;
        try
        {
            while (true)
            {
                var message = await _subscription.ReadAsync(ended);
                await client.SendAsync(message.Snapshot is null ? "changes" : "snapshot", new RawJson(message.Json), ended);
                await Task.Delay(Pause, ended);
            }
        }
        catch (OperationCanceledException) when (ended.IsCancellationRequested)
        {
            // The connection is gone.
        }
        catch (Exception exception)
        {
            OfficeWebLog.FeedFailed(logger, exception);
            connection.Abort();
        }
        finally
        {
            await _subscription.DisposeAsync();
        }
    }

    private static async Task WatchAsync(OfficeViewer viewer, HubCallerContext connection)
    {
        var ended = connection.ConnectionAborted;
        while (!ended.IsCancellationRequested)
        {
            await Task.Delay(CheckEvery, ended).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            try
            {
                if (!ended.IsCancellationRequested && !await viewer.MayStillAsync(ended))
                    connection.Abort();
            }
            catch (Exception) when (!ended.IsCancellationRequested)
            {
                // The database is away: a wall keeps its picture, the next look decides.
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }
}

internal static partial class OfficeWebLog
{
    [LoggerMessage(Level = LogLevel.Warning, Message = "A live feed failed; its connection is closed and will come again")]
    public static partial void FeedFailed(ILogger logger, Exception exception);
}

/// <summary>JSON that was written already, put into a message as it is.</summary>
[JsonConverter(typeof(Converter))]
internal sealed class RawJson(ReadOnlyMemory<byte> json)
{
    private readonly ReadOnlyMemory<byte> _json = json;

    private sealed class Converter : JsonConverter<RawJson>
    {
        public override RawJson Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => throw new NotSupportedException();

        public override void Write(Utf8JsonWriter writer, RawJson value, JsonSerializerOptions options) => writer.WriteRawValue(value._json.Span, skipInputValidation: true);
    }
}
