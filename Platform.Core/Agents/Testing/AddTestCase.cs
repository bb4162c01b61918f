using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Platform.Core.Agents.Contracts;
using Platform.Core.Agents.Data;
using Platform.Core.Agents.Testing.Data;
using Platform.Core.Shared.Data;
using Platform.Core.Shared.Operations;

namespace Platform.Core.Agents.Testing;

/// <summary>Adds a test case behind the others.</summary>
/// <param name="Agent">Slug or id.</param>
[Requires(Permissions.AgentsWrite)]
public sealed record AddTestCase(string Agent, TestCaseEdit Edit) : ICommand<TestCaseView>
{
    public const int MaximumCases = 200;
}

/// <summary>The same case once more, behind it.</summary>
[Requires(Permissions.AgentsWrite)]
public sealed record DuplicateTestCase(string Agent, Guid Id) : ICommand<TestCaseView>;

/// <summary>
/// A question that was put to the agent in the test chat becomes a case: what it called must be called again, with the answers of the tools as recordings.
/// </summary>
/// <param name="Name">Null for the beginning of the question.</param>
/// <param name="Contains">What the answer must contain: what the person has left of the answer that was given. Null for nothing.</param>
/// <param name="ExpectsCalls">False where the calls are only recorded.</param>
[Requires(Permissions.AgentsWrite)]
public sealed record AddTestCaseFromChat(string Agent, TriedExchange Exchange, string? Name = null, IReadOnlyList<string>? Contains = null, bool ExpectsCalls = true) : ICommand<TestCaseView>;

/// <summary>One question of a chat, with all that led to its answer.</summary>
/// <param name="UserData">As in a message over REST.</param>
public sealed record TriedExchange(string Question, string Answer, IReadOnlyList<TestTurn> Earlier, JsonObject? UserData, IReadOnlyList<TriedCall> Calls);

/// <param name="Tool">The function as the model knows it.</param>
/// <param name="Result">What the model got.</param>
/// <param name="Error">The named error; null when the tool answered.</param>
public sealed record TriedCall(string Tool, JsonObject? Arguments, string Result, string? Error = null);

internal sealed class AddTestCaseHandler(PlatformDbContext database, OperationContext context, TimeProvider time)
    : IHandler<AddTestCase, TestCaseView>, IHandler<DuplicateTestCase, TestCaseView>, IHandler<AddTestCaseFromChat, TestCaseView>
{
    private const int MostOfQuestion = 80;

    public Task<Result<TestCaseView>> HandleAsync(AddTestCase request, CancellationToken ct) => AddAsync(request.Agent, request.Edit.Over(new TestCaseContent()), ct);

    public Task<Result<TestCaseView>> HandleAsync(AddTestCaseFromChat request, CancellationToken ct) => AddAsync(request.Agent, Of(request), ct);

    public async Task<Result<TestCaseView>> HandleAsync(DuplicateTestCase request, CancellationToken ct)
    {
        if (await database.AgentIdAsync(request.Agent, ct) is not { } agent)
            return AgentErrors.UnknownAgent;
        await database.LockCasesAsync(agent, ct);
        if (await database.Set<AgentTestCase>().AsNoTracking().FirstOrDefaultAsync(c => c.Id == request.Id && c.AgentId == agent, ct) is not { } source)
            return TestingErrors.UnknownCase;
        await database.Set<AgentTestCase>().Where(c => c.AgentId == agent && c.Position > source.Position).ExecuteUpdateAsync(set => set.SetProperty(c => c.Position, c => c.Position + 1), ct);
        var content = TestingJson.Read<TestCaseContent>(source.Content);
        var name = TestingText.All["CopyName", content.Name];
        return await AddAsync(request.Agent, content with { Name = name.Length <= TestCaseCheck.MostName ? name : content.Name }, ct, source.Position + 1);
    }

    private async Task<Result<TestCaseView>> AddAsync(string name, TestCaseContent content, CancellationToken ct, int? position = null)
    {
        if (await database.Set<Agent>().AsNoTracking().Named(name).Select(a => new { a.Id, a.Name, a.Status }).FirstOrDefaultAsync(ct) is not { } agent)
            return AgentErrors.UnknownAgent;
        if (agent.Status == AgentStatus.Archived)
            return AgentErrors.Archived;
        if (TestCaseCheck.Of(content) is { Count: > 0 } faults)
            return Errors.Invalid(faults);
        await database.LockCasesAsync(agent.Id, ct);
        var there = await database.Set<AgentTestCase>().Where(c => c.AgentId == agent.Id).GroupBy(_ => 1).Select(all => new { Count = all.Count(), Last = all.Max(c => c.Position) }).FirstOrDefaultAsync(ct);
        if (there?.Count >= AddTestCase.MaximumCases)
            return TestingErrors.TooManyCases(AddTestCase.MaximumCases);
        var now = time.GetUtcNow();
        var made = new AgentTestCase { TenantId = context.TenantId, AgentId = agent.Id, Position = position ?? (there?.Last ?? 0) + 1, CreatedAt = now };
        made.Become(content.Name, TestingJson.Text(content), now, context.Actor.Name);
        database.Add(made);
        // What is asked may be a customer's own words.
        context.Audit("agent.test_case_added", "agent", agent.Id.ToString(), agent.Name, after: new { TestCase = made.Id, content.Name });
        context.Notify(AgentNotices.Feature, AgentNotices.Test, agent.Id.ToString());
        return TestCaseView.Of(made);
    }

    private static TestCaseContent Of(AddTestCaseFromChat request)
    {
        var exchange = request.Exchange;
        // Wrong calls that the model has mended are no part of the case.
        var calls = exchange.Calls.Where(call => call.Error is not (Running.ToolErrors.WrongArguments or Running.ToolErrors.UnknownFunction)).ToArray();
        var name = string.Join(' ', exchange.Question.Split([' ', '\t', '\r', '\n'], StringSplitOptions.RemoveEmptyEntries));
        return new TestCaseContent
        {
            Name = request.Name?.Trim() is { Length: > 0 } given ? given : name.Length <= MostOfQuestion ? name : name[..(MostOfQuestion - 1)] + "…",
            Question = exchange.Question.Trim(), Earlier = exchange.Earlier, UserData = exchange.UserData, Contains = request.Contains ?? [],
            Calls = request.ExpectsCalls ? [.. calls.Select(call => call.Tool).Distinct(StringComparer.Ordinal).Select(tool => new ExpectedCall(tool))] : [],
            Recordings = [.. calls.Select(call => new RecordedResult(call.Tool, call.Result, call.Arguments is { Count: > 0 } ? (JsonObject)call.Arguments.DeepClone() : null))],
        };
    }
}
