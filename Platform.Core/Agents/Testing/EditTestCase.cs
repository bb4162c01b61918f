using Microsoft.EntityFrameworkCore;
using Platform.Core.Agents.Contracts;
using Platform.Core.Agents.Data;
using Platform.Core.Agents.Testing.Data;
using Platform.Core.Shared.Data;
using Platform.Core.Shared.Operations;

namespace Platform.Core.Agents.Testing;

/// <summary>Changes the keys that are sent.</summary>
/// <param name="Version">That was read; null takes any.</param>
[Requires(Permissions.AgentsWrite)]
public sealed record EditTestCase(string Agent, Guid Id, TestCaseEdit Edit, uint? Version = null) : ICommand<TestCaseView>;

/// <summary>Removes a case with its results.</summary>
[Requires(Permissions.AgentsWrite)]
public sealed record RemoveTestCase(string Agent, Guid Id, uint? Version = null) : ICommand<Done>;

/// <summary>Puts the cases in another order.</summary>
/// <param name="Ids">Every case of the agent, once.</param>
[Requires(Permissions.AgentsWrite)]
public sealed record OrderTestCases(string Agent, IReadOnlyList<Guid> Ids) : ICommand<Done>;

internal sealed class EditTestCaseHandler(PlatformDbContext database, OperationContext context, TimeProvider time)
    : IHandler<EditTestCase, TestCaseView>, IHandler<RemoveTestCase, Done>, IHandler<OrderTestCases, Done>
{
    public async Task<Result<TestCaseView>> HandleAsync(EditTestCase request, CancellationToken ct)
    {
        var (agent, found, refusal) = await FindAsync(request.Agent, request.Id, request.Version, ct);
        if (found is null)
            return refusal!;
        var content = request.Edit.Over(TestingJson.Read<TestCaseContent>(found.Content));
        if (TestCaseCheck.Of(content) is { Count: > 0 } faults)
            return Errors.Invalid(faults);
        found.Become(content.Name, TestingJson.Text(content), time.GetUtcNow(), context.Actor.Name);
        Tell(agent!, "agent.test_case_changed", new { TestCase = found.Id, content.Name });
        return TestCaseView.Of(found);
    }

    public async Task<Result<Done>> HandleAsync(RemoveTestCase request, CancellationToken ct)
    {
        var (agent, found, refusal) = await FindAsync(request.Agent, request.Id, request.Version, ct);
        if (found is null)
            return refusal!;
        database.Remove(found);
        Tell(agent!, "agent.test_case_removed", new { TestCase = found.Id, found.Name });
        return Done.It;
    }

    public async Task<Result<Done>> HandleAsync(OrderTestCases request, CancellationToken ct)
    {
        if (await AgentAsync(request.Agent, ct) is not { } agent)
            return AgentErrors.UnknownAgent;
        await database.LockCasesAsync(agent.Id, ct);
        var cases = await database.Set<AgentTestCase>().Where(c => c.AgentId == agent.Id).ToDictionaryAsync(c => c.Id, ct);
        if (request.Ids.Count != cases.Count || !request.Ids.ToHashSet().SetEquals(cases.Keys))
            return TestingErrors.Field("/ids", "Order");
        foreach (var (index, id) in request.Ids.Index())
            cases[id].Position = index + 1;
        Tell(agent, "agent.test_cases_ordered", null);
        return Done.It;
    }

    private async Task<(Named? Agent, AgentTestCase? Case, Error? Refusal)> FindAsync(string name, Guid id, uint? version, CancellationToken ct)
    {
        if (await AgentAsync(name, ct) is not { } agent)
            return (null, null, AgentErrors.UnknownAgent);
        if (await database.Set<AgentTestCase>().FirstOrDefaultAsync(c => c.Id == id && c.AgentId == agent.Id, ct) is not { } found)
            return (agent, null, TestingErrors.UnknownCase);
        return version is { } known && known != found.Version ? (agent, null, Errors.ChangedMeanwhile) : (agent, found, null);
    }

    private Task<Named?> AgentAsync(string name, CancellationToken ct) => database.Set<Agent>().AsNoTracking().Named(name).Select(a => new Named(a.Id, a.Name)).FirstOrDefaultAsync(ct);

    private void Tell(Named agent, string action, object? details)
    {
        context.Audit(action, "agent", agent.Id.ToString(), agent.Name, after: details);
        context.Notify(AgentNotices.Feature, AgentNotices.Test, agent.Id.ToString());
    }

    private sealed record Named(Guid Id, string Name);
}
