using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging;
using Platform.AgentRunner.Hosting;
using Platform.Protocol.Runtime;

namespace Platform.AgentRunner.Graph;

/// <summary>
/// The calls of one answer of the model. Reading ones run side by side, the others one after another, in their order. A model that calls wrongly has three tries a
/// step, then what it cannot call is taken away.
/// </summary>
internal sealed class RunTools(ServerConnection server, ILogger logger) : INode
{
    private const int TriesOfAStep = 3;

    // What a model wants beyond this at once is a mistake of its.
    private const int MostCalls = 32;

    private const int AtOnce = 8;

    public async Task RunAsync(GraphState state, CancellationToken ct)
    {
        var calls = state.Calls;
        var (results, began) = (new ToolResult[calls.Count], new int[calls.Count]);
        for (var at = 0; at < calls.Count;)
        {
            var end = at + 1;
            while (IsReading(state, calls[at]) && end < calls.Count && end - at < AtOnce && IsReading(state, calls[end]))
                end++;
            var first = at;
            await Task.WhenAll(Enumerable.Range(first, end - first).Select(async i =>
            {
                began[i] = state.ElapsedMs;
                results[i] = i < MostCalls ? await CallAsync(state, KeyOf(state.Turns, i, calls[i]), calls[i], ct) : TooMany;
            }));
            at = end;
        }

        foreach (var (call, answered, at) in calls.Zip(results, began))
        {
            var result = answered with { Text = state.Documents.Take(answered.Text, answered.Documents) };
            state.Messages.Add(new TurnMessage("tool", result.Text, CallId: call.Id));
            state.Add(result.Usage);
            state.Note("tool", call.Name, result.TookMs, new JsonObject
            {
                ["id"] = call.Id, ["arguments"] = ToolArguments.Parse(call.Arguments), ["result"] = result.Text, ["error"] = result.Error, ["cut"] = result.IsCut, ["trace"] = result.Trace?.DeepClone(),
                ["prompt_tokens"] = result.Usage?.PromptTokens, ["completion_tokens"] = result.Usage?.CompletionTokens, ["cost"] = result.Usage?.Cost,
            }, at);
        }

        CountTries(state, calls, results);
    }

    private static readonly ToolResult TooMany = new("""{"error":"tool.too_many","message":"Too many calls at once; this one was not run."}""", "tool.too_many", false, 0);

    private static void CountTries(GraphState state, IReadOnlyList<TurnCall> calls, ToolResult[] results)
    {
        state.WrongTries = results.All(result => result.Error is "tool.wrong_arguments" or "tool.unknown_function") ? state.WrongTries + 1 : 0;
        if (state.WrongTries == TriesOfAStep)
            state.Withdrawn.UnionWith(calls.Select(call => call.Name));
        if (state.WrongTries is not (0 or TriesOfAStep))
            return;
        state.Step++;
        state.WrongTries = 0;
    }

    private async Task<ToolResult> CallAsync(GraphState state, string key, TurnCall call, CancellationToken ct)
    {
        if (state.Journal.Result(key) is { } kept)
            return kept;
        var request = new ToolRequest { Context = state.Context, Call = call, Key = key };
        // Repeated with the same key: what changes something is claimed by it at the server.
        var result = await Patiently.RunAsync(() => server.CallToolAsync(request, ct), logger, ct);
        await Patiently.RunAsync(async () => { await state.Journal.KeepAsync(key, result, ct); return true; }, logger, ct);
        return result;
    }

    // By what is called, not by the model's id of the call: a model that is asked again, the journal being lost, gives another id to the same wish.
    private static string KeyOf(int turn, int index, TurnCall call) =>
        string.Create(CultureInfo.InvariantCulture, $"{turn}-{index}-{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{call.Name} {call.Arguments}")))[..32]}");

    private static bool IsReading(GraphState state, TurnCall call) => state.Configuration.Functions.FirstOrDefault(function => function.Name == call.Name)?.Class == "read";
}
