using System.Diagnostics;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging;
using Platform.AgentRunner.Hosting;
using Platform.Protocol.Runtime;

namespace Platform.AgentRunner.Graph;

/// <summary>One answer of the model, streamed to whoever listens; or the one that another process got for this message before it died.</summary>
internal sealed class AskModel(ServerConnection server, ILogger logger) : INode
{
    public async Task RunAsync(GraphState state, CancellationToken ct)
    {
        var (number, began) = (++state.Turns, Stopwatch.GetTimestamp());
        var kept = state.Journal.Turn(number);
        var turn = kept ?? await AskAsync(state, ct);
        if (turn is null)
        {
            state.Note("model", state.Fault!.Code, Took(began), state.Fault.Detail);
            return;
        }

        state.Add(turn.Usage);
        (state.Text, state.Calls) = (turn.Text, turn.Calls);
        state.Note("model", kept is null ? turn.Model ?? "" : "kept", Took(began), DataOf(state, turn));
        if (turn.Calls.Count == 0)
            return;
        if (!string.IsNullOrWhiteSpace(turn.Text))
            state.SaidBefore = turn.Text;
        state.Messages.Add(new TurnMessage("assistant", turn.Text, turn.Calls));
        if (kept is null && !state.ReturnsCalls)
            await Patiently.RunAsync(async () => { await state.Journal.KeepAsync(number, turn, ct); return true; }, logger, ct);
    }

    private Task<KeptTurn?> AskAsync(GraphState state, CancellationToken ct)
    {
        var request = new ModelRequest
        {
            Context = state.Context, Messages = state.Messages, IsLast = state.IsLast, Withdrawn = [.. state.Withdrawn], Client = state.Message.Request,
            ShowsPrompt = state.IsTrial, Documents = state.Found?.Documents ?? [], Memories = state.Found?.Memories ?? [],
        };
        var (hasSaid, earlier, began) = (false, state.Journal.TakeEarlierAttempts(), Stopwatch.GetTimestamp());
        return Patiently.RunAsync(async () =>
        {
            if (hasSaid)
                state.SayAgain();
            int? first = null;
            var text = new StringBuilder();
            var calls = new List<TurnCall>();
            var attempt = request with { EarlierAttempts = earlier };
            await foreach (var happened in server.AskModelAsync(attempt, ct))
            {
                // From here on it may stand in the ledger, whatever becomes of this connection.
                earlier = attempt.EarlierAttempts + 1;
                if (happened.Type is "text" or "call")
                    first ??= Took(began);
                switch (happened.Type)
                {
                    case "text":
                        hasSaid = true;
                        text.Append(happened.Text);
                        state.Say(happened.Text!);
                        break;
                    case "call":
                        calls.Add(happened.Call!);
                        break;
                    case "context" or "prompt":
                        state.Note(happened.Type, happened.Text ?? "", 0, happened.Data);
                        break;
                    case "error":
                        state.Add(happened.Usage);
                        state.Fault = new GraphFault(happened.Code!, happened.Detail);
                        return null;
                    case "done":
                        return new KeptTurn(text.ToString(), calls, happened.Usage, happened.Model, happened.Provider, first);
                }
            }

            throw new IOException("The answer ended in the middle.");
        }, logger, ct);
    }

    private static JsonObject DataOf(GraphState state, KeptTurn turn)
    {
        var data = new JsonObject
        {
            ["prompt_tokens"] = turn.Usage?.PromptTokens, ["completion_tokens"] = turn.Usage?.CompletionTokens, ["cost"] = turn.Usage?.Cost, ["calls"] = turn.Calls.Count,
        };
        if (!state.IsTrial)
            return data;
        (data["provider"], data["first_ms"], data["text"]) = (turn.Provider, turn.FirstMs, turn.Text);
        data["wanted"] = new JsonArray([.. turn.Calls.Select(call => new JsonObject { ["id"] = call.Id, ["name"] = call.Name, ["arguments"] = ToolArguments.Parse(call.Arguments) })]);
        return data;
    }

    private static int Took(long began) => (int)Stopwatch.GetElapsedTime(began).TotalMilliseconds;
}
