using Platform.Protocol.Runtime;

namespace Platform.AgentRunner.Graph;

/// <summary>What the marks of the finished answer stand for. A client that was told the answer piece by piece keeps its text.</summary>
internal sealed class Cite : INode
{
    public Task RunAsync(GraphState state, CancellationToken ct)
    {
        (state.Text, state.Citations) = CitedText.Of(state.Text, state.Documents.All, keepsText: state.Message.Request is not null);
        if (state.Citations.Count > 0)
            state.Note("cite", state.Citations.Word(), 0, state.Citations.Record());
        return Task.CompletedTask;
    }
}
