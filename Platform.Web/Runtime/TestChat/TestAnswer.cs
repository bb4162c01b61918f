using System.Text;
using System.Text.Json.Nodes;
using Platform.Core.Agents.Contracts;
using Platform.Core.Runtime.Trying;
using Platform.Core.Shared.Operations;
using Platform.Protocol.Runtime;
using Platform.Web.Agents.FromChat;

namespace Platform.Web.Runtime.TestChat;

/// <summary>What has come of a question so far, at one side.</summary>
/// <param name="agent">What it is called.</param>
/// <param name="slug">The agent's name in addresses.</param>
/// <param name="version">That was asked.</param>
public sealed class TestAnswer(string agent, string slug, int version)
{
    private readonly StringBuilder _turn = new();
    private List<TraceStep> _steps = [];

    public string Agent { get; } = agent;

    public string Slug { get; } = slug;

    public int Version { get; } = version;

    /// <summary>Who asked, as the form had it then.</summary>
    public TestUser User { get; init; } = new();

    /// <summary>Who answers; null until that is known.</summary>
    public TestWay? Way { get; private set; }

    public IReadOnlyList<TraceStep> Steps => _steps;

    /// <summary>What the model said before its tools ran.</summary>
    public List<string> Asides { get; } = [];

    public TestOutcome? Outcome { get; private set; }

    public bool IsStopped { get; private set; }

    public bool IsOver => Outcome is not null || IsStopped;

    public string Text => Outcome is { Error: null } outcome ? outcome.Text : _turn.ToString();

    public Error? Error => Outcome?.Error;

    /// <summary>Calls of tools that the model wants and that are not done.</summary>
    public IReadOnlyList<string> Pending
    {
        get
        {
            var asked = _steps.FindLastIndex(step => step.Node == "model");
            if (IsOver || asked < 0 || _steps.Exists(asked + 1, step => step.Node == "prompt"))
                return [];
            var done = _steps.Skip(asked + 1).Where(step => step.Node == "tool").Select(step => TraceData.Text(step, "id")).ToHashSet();
            return [.. TraceData.Objects(_steps[asked], "wanted").Where(call => !done.Contains((string?)call["id"])).Select(call => (string?)call["name"] ?? "")];
        }
    }

    public void Take(TestEvent happened)
    {
        switch (happened)
        {
            case TestEvent.Began began:
                Way = began.Way;
                break;
            case TestEvent.Said said:
                _turn.Append(said.Text);
                break;
            case TestEvent.Restarted:
                _turn.Clear();
                break;
            case TestEvent.Stepped stepped:
                Take(stepped.Step);
                break;
            case TestEvent.Ended ended:
                Outcome = ended.Outcome;
                _steps = TraceData.Whole(ended.Outcome.Trace, _steps);
                break;
        }
    }

    /// <summary>For a test case.</summary>
    public KeptExchange Keep(string question, IReadOnlyList<AgentTurn> earlier)
    {
        var data = User.Data?.DeepClone().AsObject() ?? [];
        foreach (var (key, value) in new[] { ("name", User.Name), ("language", User.Language), ("time_zone", User.TimeZone) })
        {
            if (value is not null)
                data[key] = value;
        }

        var calls = _steps.Where(step => step.Node == "tool").Select(step =>
            new KeptCall(step.Text, (step.Data as JsonObject)?["arguments"]?.DeepClone() as JsonObject, TraceData.Text(step, "result") ?? "", TraceData.Error(step)));
        return new KeptExchange(Slug, question, Text, earlier, data.Count > 0 ? data : null, [.. calls]);
    }

    public void Stop() => IsStopped = Outcome is null;

    // A text that comes with calls is no answer: the answer follows them.
    private void Take(TraceStep step)
    {
        _steps.Add(step);
        if (step.Node != "tool" || _turn.Length == 0)
            return;
        Asides.Add(_turn.ToString());
        _turn.Clear();
    }
}

file static class Lists
{
    public static bool Exists<T>(this List<T> items, int from, Predicate<T> match) => from < items.Count && items.FindIndex(from, match) >= 0;
}
