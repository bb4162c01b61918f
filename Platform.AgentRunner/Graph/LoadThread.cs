using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using Platform.AgentRunner.Hosting;
using Platform.Core.Shared.Messaging;
using Platform.Protocol.Runtime;

namespace Platform.AgentRunner.Graph;

/// <summary>The turns before this one: from Redis, where the last day's are, else from the server's history. A client that brings its own conversation needs none, and the test chat brings its turns along.</summary>
internal sealed class LoadThread(RedisConnection redis, ServerConnection server, string agentId, ILogger logger) : INode
{
    /// <summary>Turns of a thread that are kept and sent; what the model cannot take of them is cut later.</summary>
    public const int MostTurns = 40;

    public async Task RunAsync(GraphState state, CancellationToken ct)
    {
        var began = Stopwatch.GetTimestamp();
        if (state.Message.Request is { } request)
        {
            state.Messages.AddRange(request.Messages);
            return;
        }

        var (turns, source) = state.Message.Trial is { } trial ? (trial.Earlier, "chat") : (await Patiently.RunAsync(() => FromRedisAsync(state, ct), logger, ct), "redis");
        if (turns.Count == 0 && state.Message.Trial is null)
            (turns, source) = (await Patiently.RunAsync(() => server.ThreadAsync(state.Message.Channel, state.Message.ChatId, ct), logger, ct), "history");
        state.Messages.AddRange(turns);
        state.Earlier = turns.Count;
        state.Messages.Add(new TurnMessage("user", state.Message.Text));
        if (turns.Count > 0)
            state.Note("load_thread", string.Create(CultureInfo.InvariantCulture, $"{turns.Count} turns from {source}"), (int)Stopwatch.GetElapsedTime(began).TotalMilliseconds);
    }

    private async Task<IReadOnlyList<TurnMessage>> FromRedisAsync(GraphState state, CancellationToken ct)
    {
        var kept = await redis.ListRangeAsync(RuntimeKeys.Thread(agentId, state.Message.Channel, state.Message.ChatId), -MostTurns, -1, ct);
        return [.. kept.Select(json => JsonSerializer.Deserialize(json, RuntimeJson.Default.TurnMessage)!)];
    }
}
