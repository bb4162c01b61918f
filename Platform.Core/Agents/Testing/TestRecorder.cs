using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using Platform.Core.Agents.Contracts;
using Platform.Core.Agents.Running;
using Platform.Core.Agents.Testing.Runs;
using Platform.Core.Shared.Operations;

namespace Platform.Core.Agents.Testing;

/// <summary>
/// Asks a case's question with the real tools, as the test chat does, so that their answers can be recorded. Tools that change something run only where the person
/// has agreed to it; those that need a person's word for each call never do.
/// </summary>
public sealed class TestRecorder
{
    private readonly OperationRunner _operations;
    private readonly AgentLoop _loop;
    private readonly ToolRunner _tools;

    internal TestRecorder(OperationRunner operations, AgentLoop loop, ToolRunner tools) => (_operations, _loop, _tools) = (operations, loop, tools);

    /// <summary>The functions that the version's model is offered, with what each may do. Asks MCP servers what they have.</summary>
    /// <param name="agent">Slug or id.</param>
    /// <param name="version">Null for the newest.</param>
    public async Task<Result<IReadOnlyList<TestFunction>>> FunctionsAsync(Actor actor, string agent, int? version, CancellationToken ct)
    {
        var found = await _operations.RunAsync(new GetRunnableAgent(agent, version), actor, ct);
        if (!found.Succeeded)
            return found.Error;
        var set = await _tools.DescribeAsync(found.Value.Tools, Callers.Trying(actor, found.Value, "UTC", "en"), ct);
        return set.Functions.Select(offered => new TestFunction(offered.Function.Name, offered.Function.Class, IsChanging(offered))).ToArray();
    }

    /// <param name="allowsChanges">The person has agreed that tools which change something run.</param>
    /// <param name="timeZone">IANA.</param>
    /// <param name="language"><c>ru</c> or <c>en</c>.</param>
    public async IAsyncEnumerable<AgentEvent> RecordAsync(
        Actor actor, string agent, int? version, TestCaseContent content, bool allowsChanges, string timeZone, string language, [EnumeratorCancellation] CancellationToken ct)
    {
        if (TestCaseCheck.Of(content) is { Count: > 0 } faults)
        {
            yield return new AgentEvent.Failed(Errors.Invalid(faults));
            yield break;
        }

        var found = await _operations.RunAsync(new GetRunnableAgent(agent, version), actor, ct);
        if (!found.Succeeded)
        {
            yield return new AgentEvent.Failed(found.Error);
            yield break;
        }

        var given = CaseTrial.CallerOf(actor.Tenant!.Value, found.Value, content.UserData, timeZone, language, Guid.CreateVersion7().ToString());
        // Reminders and events that come of it are the person's own, whatever the case calls its user.
        var caller = given with { User = Callers.Trying(actor, timeZone, language).User };
        var run = new AgentRun(found.Value, caller, CaseTrial.TurnsOf(content), content.Question) { Execute = allowsChanges ? _tools.RunAsync : ReadAsync, Forgets = true };
        await foreach (var happened in _loop.RunAsync(run, ct))
            yield return happened;
    }

    private Task<ToolAnswer> ReadAsync(OfferedFunction offered, JsonObject arguments, ToolCaller caller, CancellationToken ct) => IsChanging(offered)
        ? Task.FromResult(ToolRunner.Refusal(ToolErrors.NeedsApproval, TestingText.All["NoWrites"]))
        : _tools.RunAsync(offered, arguments, caller, ct);

    // Who is asked uses tools of its own, and nobody here knows which.
    private static bool IsChanging(OfferedFunction offered) => offered.Function.Class != ToolClass.Read || offered.Tool.Type == ToolType.SubAssistant;
}

/// <param name="Name">As the model knows it.</param>
/// <param name="IsChanging">It may change something: by itself, or through the agent that it asks.</param>
public sealed record TestFunction(string Name, ToolClass Class, bool IsChanging);
