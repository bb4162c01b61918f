using System.Text.Json.Nodes;
using Platform.Core.Agents.Contracts;
using Platform.Core.Agents.Running;

namespace Platform.Core.Agents.Testing.Runs;

/// <summary>
/// Answers the calls of one run from the case's recordings. No tool is touched: a call for which nothing is recorded is refused. Arguments are held against the
/// function's schema all the same, so that a model mends what it would have to mend.
/// </summary>
internal sealed class ReplayedTools(IReadOnlyList<RecordedResult> recordings, TimeProvider time)
{
    private readonly Lock _lock = new();
    private readonly HashSet<RecordedResult> _used = new(ReferenceEqualityComparer.Instance);

    public Task<ToolAnswer> RunAsync(OfferedFunction offered, JsonObject arguments, ToolCaller caller, CancellationToken ct)
    {
        ct.ThrowIfCancellationRequested();
        return Task.FromResult(ToolRunner.RefuseWrong(offered, arguments, time) ?? Answer(offered.Function.Name, arguments));
    }

    private ToolAnswer Answer(string tool, JsonObject arguments)
    {
        if (Take(tool, arguments) is not { } recording)
            return ToolRunner.Refusal(ToolErrors.NotRecorded, TestingText.All["NotRecorded", tool]);
        var (text, isCut) = ResultLimit.Apply(recording.Result);
        return new ToolAnswer(text, null, isCut, TimeSpan.Zero, []);
    }

    private RecordedResult? Take(string tool, JsonObject arguments)
    {
        var fitting = recordings.Where(recording => recording.Tool == tool && (recording.Arguments is null || CallMatch.Fits(recording.Arguments, arguments))).ToArray();
        if (fitting.Length == 0)
            return null;
        var most = fitting.Max(Named);
        RecordedResult[] best = [.. fitting.Where(recording => Named(recording) == most)];
        lock (_lock)
        {
            var next = Array.Find(best, recording => !_used.Contains(recording)) ?? best[^1];
            _used.Add(next);
            return next;
        }
    }

    private static int Named(RecordedResult recording) => recording.Arguments?.Count ?? 0;
}
