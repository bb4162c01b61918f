using System.Runtime.CompilerServices;
using Microsoft.Extensions.AI;
using Platform.Core.Agents.Contracts;
using Platform.Core.Models.Contracts;
using Platform.Protocol.Runtime;

namespace Platform.Core.Agents.Running;

/// <summary>
/// Model → tools → model, until there is an answer. A step is one answer of the model with the calls that it makes; a model that calls wrongly has three tries a step, then
/// what it cannot call is taken away. The last step has no tools, so that it ends with what was found. Asks no database.
/// </summary>
internal sealed class AgentLoop(IModelClients models, ToolRunner tools, IAgentKnowledge knowledge, ModelContexts contexts, TimeProvider time)
{
    private const int TriesOfAStep = 3;

    public async IAsyncEnumerable<AgentEvent> RunAsync(AgentRun run, [EnumeratorCancellation] CancellationToken ct)
    {
        using var late = new CancellationTokenSource(run.Agent.Settings.Timeout, time);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(late.Token, ct);
        var ended = false;
        await using var events = StepsAsync(run, linked.Token).GetAsyncEnumerator(CancellationToken.None);
        while (!ended)
        {
            var next = await NextAsync(events, ct);
            ended = next is AgentEvent.Finished or AgentEvent.Failed;
            yield return next;
        }
    }

    // The agent's own time-out is an answer; the caller's cancellation is thrown.
    private static async ValueTask<AgentEvent> NextAsync(IAsyncEnumerator<AgentEvent> events, CancellationToken ct)
    {
        try
        {
            return await events.MoveNextAsync() ? events.Current : throw new InvalidOperationException("The run ended without an answer.");
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            return new AgentEvent.Failed(AgentErrors.Timeout);
        }
    }

    private async IAsyncEnumerable<AgentEvent> StepsAsync(AgentRun run, [EnumeratorCancellation] CancellationToken ct)
    {
        var started = time.GetTimestamp();
        var caller = run.Caller with { Spending = new Spending(run.Caller.Spending), Knowledge = run.Agent.Settings.Knowledge };
        var set = await tools.DescribeAsync(run.Agent.Tools, caller, ct);
        foreach (var missing in set.Missing)
            yield return new AgentEvent.Noted(ToolErrors.NotOffered, $"{missing.Tool}: {missing.Reason}");

        KnowledgeAnswer? found = null;
        if (ModelContexts.QuestionOf(run.Agent, caller, run.Text, run.Earlier, run.Forgets) is { } question)
        {
            var asked = time.GetTimestamp();
            found = await knowledge.FindAsync(caller.Tenant, question, ct);
            yield return new AgentEvent.Stepped("retrieve", found.Word, time.GetElapsedTime(asked), found.Record(run.IsTraced));
        }

        var (conversation, round) = (new Conversation(run, set, found), new ToolRound(run.Execute ?? tools.RunAsync, set, caller));
        for (var (step, wrong) = (1, 0); ;)
        {
            var turn = new ModelTurn();
            var isLast = step >= run.Agent.Settings.MaxSteps;
            var options = conversation.Options(isLast);
            var (messages, built) = await contexts.MakeAsync(run.Agent, caller, conversation.Found, conversation.Thread, options, keepsThread: false, ct);
            if (built is not null && (run.IsTraced || built.IsCut))
                yield return new AgentEvent.Stepped("context", built.Word, TimeSpan.Zero, built.Record);
            if (run.IsTraced)
                yield return new AgentEvent.Asked(run.Agent.Settings.Model.Model, PromptRecord.Of(messages, options, run.Agent.Settings.Model, set));
            await foreach (var happened in AskAsync(run, turn, models.Chat(CallOf(run, caller, time.GetElapsedTime(started))), messages, options, ct))
                yield return happened;
            if (turn.Route is { } route)
                caller.Spending.Add(route);
            if (turn.Error is { } error)
            {
                yield return new AgentEvent.Failed(error);
                yield break;
            }

            if (turn.Calls.Count == 0 || isLast)
            {
                var end = conversation.End(turn, caller.Spending, step, time.GetElapsedTime(started));
                if (end is AgentEvent.Finished { Citations.Count: > 0 } finished)
                    yield return new AgentEvent.Stepped("cite", finished.Citations.Word(), TimeSpan.Zero, finished.Citations.Record());
                yield return end;
                yield break;
            }

            foreach (var call in turn.Calls)
                yield return new AgentEvent.ToolCalled(call.CallId, call.Name, ToolRound.ArgumentsOf(call));
            var answers = conversation.Number(await round.RunAsync(turn.Calls, ct));
            foreach (var (call, answer) in turn.Calls.Zip(answers))
                yield return new AgentEvent.ToolAnswered(call.CallId, call.Name, answer);
            wrong = answers.All(answer => answer.Error is ToolErrors.WrongArguments or ToolErrors.UnknownFunction) ? wrong + 1 : 0;
            conversation.Add(turn, answers, withdraws: wrong == TriesOfAStep);
            if (wrong is 0 or TriesOfAStep)
                (step, wrong) = (step + 1, 0);
        }
    }

    private async IAsyncEnumerable<AgentEvent> AskAsync(
        AgentRun run, ModelTurn turn, IChatClient client, IReadOnlyList<ChatMessage> messages, ChatOptions options, [EnumeratorCancellation] CancellationToken ct)
    {
        var (asked, first) = (time.GetTimestamp(), (TimeSpan?)null);
        await foreach (var piece in turn.ReadAsync(client, messages, options, ct))
        {
            first ??= time.GetElapsedTime(asked);
            yield return new AgentEvent.Said(piece);
        }

        if (run.IsTraced)
            yield return turn.AsEvent(time.GetElapsedTime(asked), first);
    }

    private static ModelCall CallOf(AgentRun run, ToolCaller caller, TimeSpan gone)
    {
        var settings = run.Agent.Settings;
        var limits = new ModelLimits();
        return new ModelCall
        {
            Tenant = caller.Tenant, Model = settings.Model, Fallbacks = run.Agent.StoredPrompt is null ? settings.Fallbacks : [], StoredPrompt = run.Agent.StoredPrompt, Purpose = caller.Depth > 0 ? ModelPurpose.SubAgent : ModelPurpose.Chat,
            Agent = caller.Agent, SubAgent = caller.SubAgent, Thread = caller.Thread, Interaction = caller.Interaction, AgentDailyCost = caller.AgentDailyCost,
            // The agent's own time-out stands above; here it bounds how long a reservation is held.
            Limits = limits with { MaxOutputTokens = settings.MaxTokens ?? limits.MaxOutputTokens, Total = settings.Timeout - gone + TimeSpan.FromSeconds(1) },
        };
    }
}
