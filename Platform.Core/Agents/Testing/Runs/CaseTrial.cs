using System.Text.Json.Nodes;
using Platform.Core.Agents.Configuration;
using Platform.Core.Agents.Contracts;
using Platform.Core.Agents.Running;
using Platform.Core.Shared.Operations;
using Platform.Core.Shared.Tenancy;

namespace Platform.Core.Agents.Testing.Runs;

/// <summary>What came of a case.</summary>
internal sealed record TrialOutcome(bool Passed, string? Answer, IReadOnlyList<TestCall> Calls, IReadOnlyList<TestVerdict> Verdicts, TestFault? Fault, Spending Spent, Spending Judged, TimeSpan Took);

/// <summary>Puts one case to one version of an agent: models answer for real, tools from the recordings.</summary>
internal sealed class CaseTrial(AgentLoop loop, AnswerJudge judge, TimeProvider time)
{
    // Enough to see what an answer was; the recording has all of it.
    private const int MostResult = 4_000;

    private const string Channel = "test";

    public async Task<TrialOutcome> RunAsync(RunnableAgent agent, TestCaseContent content, ToolCaller caller, CancellationToken ct)
    {
        using var late = new CancellationTokenSource(TimeSpan.FromSeconds(content.TimeoutSeconds ?? TestCaseContent.DefaultTimeoutSeconds), time);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(late.Token, ct);
        var trial = new Course(time.GetTimestamp());
        try
        {
            await AskAsync(trial, agent, content, caller, linked.Token);
            if (trial.Answer is { } answer && content.Judge is not null)
                trial.Judged = await judge.JudgeAsync(agent, content, answer, caller, trial.JudgeSpent, linked.Token);
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            trial.Fault = FaultOf(TestingErrors.Timeout);
        }

        return trial.End(content, time.GetElapsedTime(trial.Started));
    }

    public static ToolCaller CallerOf(TenantId tenant, RunnableAgent agent, JsonObject? userData, string timeZone, string language, string interaction) => new()
    {
        Tenant = tenant, Agent = agent.Id, AgentDailyCost = agent.Settings.DailyBudget, Channel = Channel, Thread = Channel, Interaction = interaction,
        User = Said(userData, "id") ?? Channel, UserName = Said(userData, "name"), TimeZone = Said(userData, "time_zone") ?? timeZone, Language = Said(userData, "language") ?? language, UserData = userData,
    };

    public static TestFault FaultOf(Error error) => new(error.Code, error.Detail, [.. error.Arguments.Select(argument => argument?.ToString() ?? "")]);

    private async Task AskAsync(Course trial, RunnableAgent agent, TestCaseContent content, ToolCaller caller, CancellationToken ct)
    {
        var tools = new ReplayedTools(content.Recordings, time);
        var run = new AgentRun(agent, caller with { Spending = trial.Spent }, TurnsOf(content), content.Question) { Execute = tools.RunAsync, Forgets = true };
        await foreach (var happened in loop.RunAsync(run, ct))
            trial.Take(happened);
    }

    internal static IReadOnlyList<AgentTurn> TurnsOf(TestCaseContent content) => [.. content.Earlier.Select(turn => new AgentTurn(turn.Role == TestTurnRole.User, turn.Text))];

    private static string? Said(JsonObject? data, string key) => data is not null && AgentConfig.TextOf(data, key) is { Length: > 0 } text ? text : null;

    // PostgreSQL takes no text with it.
    private static string Storable(string text) => text.Replace("\0", "", StringComparison.Ordinal);

    private sealed class Course(long started)
    {
        private readonly List<(string Id, TestCall Call)> _calls = [];

        public long Started { get; } = started;

        public Spending Spent { get; } = new(null);

        public Spending JudgeSpent { get; } = new(null);

        public string? Answer { get; private set; }

        public TestVerdict? Judged { get; set; }

        public TestFault? Fault { get; set; }

        public void Take(AgentEvent happened)
        {
            switch (happened)
            {
                case AgentEvent.ToolCalled called:
                    _calls.Add((called.CallId, new TestCall(called.Function, Plain(called.Arguments), "", null)));
                    break;
                case AgentEvent.ToolAnswered answered:
                    // Some providers give the same ids in every step.
                    var at = _calls.FindLastIndex(call => call.Id == answered.CallId);
                    var text = answered.Answer.Text;
                    _calls[at] = (answered.CallId, _calls[at].Call with { Result = Storable(text.Length > MostResult ? text[..MostResult] + "…" : text), Error = answered.Answer.Error });
                    break;
                case AgentEvent.Finished finished:
                    Answer = Storable(finished.Text);
                    break;
                case AgentEvent.Failed failed:
                    Fault = FaultOf(failed.Error);
                    break;
            }
        }

        public TrialOutcome End(TestCaseContent content, TimeSpan took)
        {
            TestCall[] calls = [.. _calls.Select(call => call.Call)];
            List<TestVerdict> verdicts = [new TestVerdict(TestExpectation.Answered, null, Answer is not null), .. Expectations.OfCalls(content, calls)];
            if (Answer is not null)
                verdicts.AddRange(Expectations.OfAnswer(content, Answer));
            if (Judged is { } judged)
                verdicts.Add(judged with { Detail = judged.Detail is { } detail ? Storable(detail) : null });
            return new TrialOutcome(Fault is null && verdicts.TrueForAll(verdict => verdict.Passed), Answer, calls, verdicts, Fault, Spent, JudgeSpent, took);
        }

        private static JsonNode? Plain(JsonNode? arguments) => arguments is null ? null : JsonNode.Parse(AgentConfig.Text(arguments).Replace(@"\u0000", "", StringComparison.Ordinal));
    }
}
