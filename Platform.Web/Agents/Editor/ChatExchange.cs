using System.Text;
using Platform.Core.Agents.Contracts;
using Platform.Core.Shared.Operations;

namespace Platform.Web.Agents.Editor;

/// <summary>One question of the test chat and all that came of it so far.</summary>
public sealed class ChatExchange(string question, int version)
{
    private readonly StringBuilder _answer = new();

    public string Question { get; } = question;

    /// <summary>The version that answered.</summary>
    public int Version { get; } = version;

    public List<ChatCall> Calls { get; } = [];

    public List<string> Notes { get; } = [];

    public string Answer => End?.Text is { Length: > 0 } whole ? whole : _answer.ToString();

    public AgentEvent.Finished? End { get; private set; }

    public Error? Failure { get; private set; }

    public bool IsStopped { get; set; }

    public bool IsOver => End is not null || Failure is not null || IsStopped;

    public void Take(AgentEvent happened)
    {
        switch (happened)
        {
            case AgentEvent.Said said:
                _answer.Append(said.Text);
                break;
            case AgentEvent.Noted noted:
                Notes.Add(noted.Text);
                break;
            case AgentEvent.ToolCalled called:
                Calls.Add(new ChatCall(called));
                break;
            case AgentEvent.ToolAnswered answered when Calls.FindLast(call => call.Called.CallId == answered.CallId) is { } call:
                call.Answer = answered.Answer;
                break;
            case AgentEvent.Finished finished:
                End = finished;
                break;
            case AgentEvent.Failed failed:
                Failure = failed.Error;
                break;
        }
    }
}

public sealed class ChatCall(AgentEvent.ToolCalled called)
{
    public AgentEvent.ToolCalled Called { get; } = called;

    public ToolAnswer? Answer { get; set; }
}
