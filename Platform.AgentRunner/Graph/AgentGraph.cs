using Platform.AgentRunner.Hosting;

namespace Platform.AgentRunner.Graph;

/// <summary>A step on the way of a message. It leaves what it found in the state, and a word in its trace.</summary>
internal interface INode
{
    Task RunAsync(GraphState state, CancellationToken ct);
}

/// <summary>The order of things: thread → retrieve → fit → model → tools → fit → model … until there is an answer, which is held against its sources, or a reason why not.</summary>
internal sealed class AgentGraph(LoadThread loadThread, Retrieve retrieve, FitContext fit, AskModel askModel, RunTools runTools, Cite cite)
{
    /// <summary>Ends with a text, with calls for the client, or with a fault. Only the caller's cancellation is thrown, and a server that is away.</summary>
    public async Task RunAsync(GraphState state, CancellationToken ct)
    {
        using var late = CancellationTokenSource.CreateLinkedTokenSource(ct);
        late.CancelAfter(TimeSpan.FromSeconds(state.Configuration.TimeoutSeconds));
        try
        {
            await loadThread.RunAsync(state, late.Token);
            await retrieve.RunAsync(state, late.Token);
            while (true)
            {
                await fit.RunAsync(state, late.Token);
                await askModel.RunAsync(state, late.Token);
                if (state.Fault is not null || state.Calls.Count == 0 || state.ReturnsCalls)
                    break;
                if (state.IsLast)
                {
                    state.Calls = [];
                    break;
                }

                await runTools.RunAsync(state, late.Token);
            }
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            state.Fault = new GraphFault(Faults.Timeout, $"No answer within {state.Configuration.TimeoutSeconds} s.");
        }

        if (state.Fault is null && !state.ReturnsCalls && string.IsNullOrWhiteSpace(state.Text))
            End(state);
        if (state.Fault is null && !state.ReturnsCalls)
            await cite.RunAsync(state, ct);
    }

    // Without a text there is no answer, unless the model said something on the way.
    private static void End(GraphState state)
    {
        if (state.SaidBefore is { } said)
            state.Text = said;
        else
            state.Fault = state.IsLast ? new GraphFault(Faults.TooManySteps, $"No answer within {state.Configuration.MaxSteps} steps.") : new GraphFault(Faults.EmptyAnswer, "The model answered with nothing.");
    }
}
