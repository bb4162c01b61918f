using System.Diagnostics;
using Microsoft.Extensions.Logging;
using Platform.AgentRunner.Hosting;
using Platform.Protocol.Runtime;

namespace Platform.AgentRunner.Graph;

/// <summary>
/// What the agent knows for the question and remembers of who asks, numbered for the model; or what another process found before it died, so that the marks of an answer that was half
/// made still mean the same.
/// </summary>
internal sealed class Retrieve(ServerConnection server, ILogger logger) : INode
{
    // What a question may point back to.
    private const int MostEarlier = 6;

    public async Task RunAsync(GraphState state, CancellationToken ct)
    {
        if (!state.Configuration.Knowledge || string.IsNullOrWhiteSpace(state.Message.Text))
            return;
        var began = Stopwatch.GetTimestamp();
        var kept = state.Journal.Found();
        var found = kept ?? await Patiently.RunAsync(() => server.RetrieveAsync(RequestOf(state), ct), logger, ct);
        if (kept is null)
            await Patiently.RunAsync(async () => { await state.Journal.KeepAsync(found, ct); return true; }, logger, ct);
        state.Documents.Begin(found.Documents);
        state.Found = found;
        state.Note("retrieve", kept is null ? found.Word : $"kept: {found.Word}", (int)Stopwatch.GetElapsedTime(began).TotalMilliseconds, found.Record(state.IsTrial));
    }

    private static KnowledgeRequest RequestOf(GraphState state)
    {
        var before = state.Message.Request is { } request ? request.Messages.SkipLast(1) : state.Messages.Take(state.Earlier);
        return new KnowledgeRequest { Context = state.Context, Question = state.Message.Text, Earlier = [.. before.Where(turn => turn.Role is "user" or "assistant" && !string.IsNullOrEmpty(turn.Text)).TakeLast(MostEarlier)] };
    }
}
