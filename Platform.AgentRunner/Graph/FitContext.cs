using System.Diagnostics;
using System.Globalization;
using System.Text;
using Platform.AgentRunner.Hosting;
using Platform.Protocol.Runtime;

namespace Platform.AgentRunner.Graph;

/// <summary>
/// Makes the conversation fit into what the model can read: results of tools that were looked at are shortened first, then the oldest turns become a summary by the
/// agent's own model; where that fails they are left out. The trace says what was done.
/// </summary>
internal sealed class FitContext(ServerConnection server) : INode
{
    // Of the model's context: the rest is for the prompt, the functions and the answer.
    private const double Share = 0.6;

    private const int ShortResult = 1_000;

    // The last exchanges stay word for word.
    private const int KeptMessages = 6;

    public async Task RunAsync(GraphState state, CancellationToken ct)
    {
        var room = (int)(state.Configuration.ContextTokens * Share);
        if (state.Message.Request is not null || Tokens(state.Messages) <= room)
            return;
        var (began, before) = (Stopwatch.GetTimestamp(), Tokens(state.Messages));
        var shortened = Shorten(state);
        var folded = Tokens(state.Messages) > room ? await FoldAsync(state, room, ct) : "";
        state.Note("fit", string.Create(CultureInfo.InvariantCulture, $"{before} → {Tokens(state.Messages)} tokens; results shortened: {shortened}{folded}"), (int)Stopwatch.GetElapsedTime(began).TotalMilliseconds);
    }

    // About: 3 letters a token, for Russian too, on the safe side.
    private static int Tokens(IEnumerable<TurnMessage> messages) => messages.Sum(message => ((message.Text?.Length ?? 0) + (message.Calls?.Sum(call => call.Arguments.Length + call.Name.Length) ?? 0)) / 3 + 4);

    // All but those of the last round, which the model has not seen yet.
    private static int Shorten(GraphState state)
    {
        var (last, count) = (state.Messages.FindLastIndex(message => message.Calls is { Count: > 0 }), 0);
        for (var i = 0; i < last; i++)
        {
            if (state.Messages[i] is not { Role: "tool", Text.Length: > ShortResult } message)
                continue;
            state.Messages[i] = message with { Text = message.Text[..Whole(message.Text, ShortResult)] + "\n… (shortened)" };
            count++;
        }

        return count;
    }

    private async Task<string> FoldAsync(GraphState state, int room, CancellationToken ct)
    {
        var oldest = state.Messages.Take(Math.Max(0, state.Earlier - KeptMessages)).ToArray();
        if (oldest.Length == 0)
            return Cut(state, room);
        var summary = await SummariseAsync(state, oldest, room, ct);
        state.Messages.RemoveRange(0, oldest.Length);
        state.Earlier -= oldest.Length;
        if (summary is not null)
        {
            state.Messages.Insert(0, new TurnMessage("user", $"[Summary of the earlier conversation]\n{summary}"));
            state.Messages.Insert(1, new TurnMessage("assistant", "…"));
            state.Earlier += 2;
        }

        state.ReplacesThread = true;
        return summary is null ? $"; {oldest.Length} turns left out" : $"; {oldest.Length} turns summarised" + (Tokens(state.Messages) > room ? Cut(state, room) : "");
    }

    // A single text that is longer than all of the room: its middle goes.
    private static string Cut(GraphState state, int room)
    {
        var index = state.Messages.IndexOf(state.Messages.MaxBy(message => message.Text?.Length ?? 0)!);
        var text = state.Messages[index].Text ?? "";
        var half = Math.Max(500, room * 3 / 4);
        if (text.Length <= 2 * half)
            return "";
        state.Messages[index] = state.Messages[index] with { Text = $"{text[..Whole(text, half)]}\n…\n{text[Whole(text, text.Length - half)..]}" };
        return "; the longest text cut in its middle";
    }

    private async Task<string?> SummariseAsync(GraphState state, TurnMessage[] oldest, int room, CancellationToken ct)
    {
        var transcript = new StringBuilder();
        foreach (var message in oldest)
            transcript.Append(message.Role).Append(": ").Append(message.Text).Append('\n');
        var most = room * 2;
        var request = new ModelRequest
        {
            Context = state.Context, IsSummary = true, Messages = [new TurnMessage("user", transcript.Length <= most ? transcript.ToString() : transcript.ToString(transcript.Length - most, most))],
        };
        try
        {
            var text = new StringBuilder();
            await foreach (var happened in server.AskModelAsync(request, ct))
            {
                text.Append(happened.Type == "text" ? happened.Text : "");
                state.Add(happened.Usage);
                if (happened.Type == "error")
                    return null;
            }

            return text.Length > 0 ? text.ToString() : null;
        }
        catch (Exception exception) when (Patiently.IsAbsence(exception))
        {
            return null;
        }
    }

    // Never between the halves of one letter.
    private static int Whole(string text, int at) => at > 0 && at < text.Length && char.IsLowSurrogate(text[at]) ? at - 1 : at;
}
