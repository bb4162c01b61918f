using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using Platform.Core.Agents.Contracts;
using Platform.Core.Shared.Operations;
using Platform.Core.Tenants.Contracts;
using Platform.Protocol.Runtime;

namespace Platform.Core.Runtime.Trying;

/// <summary>A test message that the server answers by itself, told in the steps that a process would tell.</summary>
internal sealed class ServerTrial(ITrialRuns runs, ITenantDirectory tenants, TimeProvider time)
{
    public async IAsyncEnumerable<TestEvent> SayAsync(Actor actor, TestPlace place, TestQuestion question, [EnumeratorCancellation] CancellationToken ct)
    {
        var tenant = await tenants.FindAcrossTenants(actor.Tenant!.Value, ct);
        var version = question.Version ?? place.PublishedVersion;
        var message = new TrialMessage(place.Slug, version, question.Text)
        {
            Earlier = question.Earlier, TimeZone = question.User.TimeZone ?? tenant?.TimeZone ?? "UTC", Language = question.User.Language ?? tenant?.Language ?? "en", UserName = question.User.Name,
            UserData = question.User.Data, Imitates = question.Imitates, IsTraced = true,
        };
        var trace = new ServerTrace(time);
        if (question.Earlier.Count > 0)
            yield return new TestEvent.Stepped(trace.Earlier(question.Earlier.Count));
        await foreach (var happened in runs.SayAsync(actor, message, ct))
        {
            switch (happened)
            {
                case AgentEvent.Said said:
                    yield return new TestEvent.Said(said.Text);
                    break;
                case AgentEvent.Finished finished:
                    yield return new TestEvent.Ended(new TestOutcome(
                        finished.Text, null, new AnswerUsage(finished.PromptTokens, finished.CompletionTokens, finished.Cost), (int)finished.Took.TotalMilliseconds, version, trace.Steps) { Citations = finished.Citations });
                    break;
                case AgentEvent.Failed failed:
                    yield return new TestEvent.Ended(new TestOutcome("", failed.Error, trace.Usage, trace.ElapsedMs, version, trace.Steps));
                    break;
                default:
                    if (trace.Take(happened) is { } step)
                        yield return new TestEvent.Stepped(step);
                    break;
            }
        }
    }
}

/// <summary>The steps of a run in this process, as a runner would write them.</summary>
internal sealed class ServerTrace(TimeProvider time)
{
    private readonly long _began = time.GetTimestamp();
    private readonly List<TraceStep> _steps = [];
    private readonly Dictionary<string, (JsonNode? Arguments, int AtMs)> _calls = [];

    public IReadOnlyList<TraceStep> Steps => [.. _steps];

    public int ElapsedMs => (int)time.GetElapsedTime(_began).TotalMilliseconds;

    public AnswerUsage Usage { get; private set; } = new(0, 0, 0);

    public TraceStep Earlier(int turns) => Add(new TraceStep("load_thread", $"{turns} turns from chat", 0, 0));

    /// <summary>Null for what is no step by itself.</summary>
    public TraceStep? Take(AgentEvent happened)
    {
        switch (happened)
        {
            case AgentEvent.Noted noted:
                return Add(new TraceStep("note", noted.Text, ElapsedMs, 0, new JsonObject { ["code"] = noted.Code }));
            case AgentEvent.Stepped stepped:
                var took = (int)stepped.Took.TotalMilliseconds;
                return Add(new TraceStep(stepped.Node, stepped.Text, Math.Max(0, ElapsedMs - took), took, stepped.Data));
            case AgentEvent.Asked asked:
                return Add(new TraceStep("prompt", asked.Model, ElapsedMs, 0, asked.Prompt));
            case AgentEvent.Answered answered:
                return Add(Model(answered));
            case AgentEvent.ToolCalled called:
                _calls[called.CallId] = (called.Arguments, ElapsedMs);
                return null;
            case AgentEvent.ToolAnswered answered:
                return Add(Tool(answered));
            default:
                return null;
        }
    }

    private TraceStep Add(TraceStep step)
    {
        _steps.Add(step);
        return step;
    }

    private TraceStep Model(AgentEvent.Answered answered)
    {
        Usage = new AnswerUsage(Usage.PromptTokens + answered.PromptTokens, Usage.CompletionTokens + answered.CompletionTokens, Usage.Cost + answered.Cost);
        var took = (int)answered.Took.TotalMilliseconds;
        return new TraceStep("model", answered.Error ?? answered.Model ?? "", Math.Max(0, ElapsedMs - took), took, new JsonObject
        {
            ["prompt_tokens"] = answered.PromptTokens, ["completion_tokens"] = answered.CompletionTokens, ["cost"] = answered.Cost, ["calls"] = answered.Wanted.Count, ["provider"] = answered.Provider,
            ["first_ms"] = (int?)answered.First?.TotalMilliseconds, ["text"] = answered.Text, ["error"] = answered.Error,
            ["wanted"] = new JsonArray([.. answered.Wanted.Select(call => new JsonObject { ["id"] = call.CallId, ["name"] = call.Function, ["arguments"] = call.Arguments?.DeepClone() })]),
        });
    }

    private TraceStep Tool(AgentEvent.ToolAnswered answered)
    {
        var (answer, called) = (answered.Answer, _calls.GetValueOrDefault(answered.CallId));
        return new TraceStep("tool", answered.Function, called.AtMs, (int)answer.Took.TotalMilliseconds, new JsonObject
        {
            ["id"] = answered.CallId, ["arguments"] = called.Arguments?.DeepClone(), ["result"] = answer.Text, ["error"] = answer.Error, ["cut"] = answer.IsCut,
            ["trace"] = new JsonArray([.. answer.Trace.Select(step => new JsonObject { ["kind"] = step.Kind, ["text"] = step.Text, ["at_ms"] = (int)step.At.TotalMilliseconds, ["data"] = step.Data?.DeepClone() })]),
        });
    }
}
