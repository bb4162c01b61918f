using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.AI;
using Platform.Core.Agents.Contracts;

namespace Platform.Core.Agents.Running;

/// <summary>The calls of one answer of a model. Reading ones run side by side, the others one after another, in their order.</summary>
internal sealed class ToolRound(ToolExecution execute, ToolSet tools, ToolCaller caller)
{
    // What a model wants beyond this at once is a mistake of its.
    private const int MostCalls = 32;

    private const int AtOnce = 8;

    /// <summary>An answer for each call, in their order.</summary>
    /// <exception cref="OperationCanceledException">The run is over.</exception>
    public async Task<IReadOnlyList<ToolAnswer>> RunAsync(IReadOnlyList<FunctionCallContent> calls, CancellationToken ct)
    {
        RunningText.Speak(caller.Language);
        var answers = new ToolAnswer[calls.Count];
        for (var at = 0; at < calls.Count;)
        {
            var end = at + 1;
            if (IsReading(calls[at]))
            {
                while (end < calls.Count && end - at < AtOnce && IsReading(calls[end]))
                    end++;
            }

            var first = at;
            await Task.WhenAll(Enumerable.Range(first, end - first).Select(async i => answers[i] = i < MostCalls
                ? await RunAsync(calls[i], ct)
                : ToolRunner.Refusal(ToolErrors.TooMany, RunningText.All["TooMany", MostCalls])));
            at = end;
        }

        return answers;
    }

    public static JsonObject ArgumentsOf(FunctionCallContent call) => JsonSerializer.SerializeToNode(call.Arguments ?? new Dictionary<string, object?>(), AIJsonUtilities.DefaultOptions) as JsonObject ?? [];

    private bool IsReading(FunctionCallContent call) => tools.Find(call.Name)?.Function.Class == ToolClass.Read;

    private async Task<ToolAnswer> RunAsync(FunctionCallContent call, CancellationToken ct) => tools.Find(call.Name) is { } offered
        ? await execute(offered, ArgumentsOf(call), caller, ct)
        : ToolRunner.Refusal(ToolErrors.UnknownFunction, RunningText.All["UnknownFunction", call.Name, string.Join(", ", tools.Functions.Select(function => function.Function.Name))]);
}
