using System.Text.Json.Nodes;
using Platform.Core.Agents;
using Platform.Core.Agents.Testing;
using Platform.Core.Shared.Operations;
using Platform.Web.Shared.Api;

namespace Platform.Web.Agents.Testing;

/// <summary>A test case of an agent.</summary>
/// <param name="Position">Its place in the list, from 1 upwards.</param>
/// <param name="Calls">What must be called, in any order.</param>
/// <param name="Recordings">What tools answer; they are never called.</param>
public sealed record TestCaseResource(
    Guid Id, Guid AgentId, int Position, string Name, string Question, IReadOnlyList<TestTurn> Earlier, JsonObject? UserData, IReadOnlyList<ExpectedCall> Calls, IReadOnlyList<string> NotCalled,
    IReadOnlyList<string> Contains, IReadOnlyList<string> NotContains, bool IgnoresCase, string? Pattern, TestJudge? Judge, IReadOnlyList<RecordedResult> Recordings, int? TimeoutSeconds,
    int Version, DateTimeOffset CreatedAt, DateTimeOffset UpdatedAt, string UpdatedBy)
{
    public static TestCaseResource Of(TestCaseView view)
    {
        var content = view.Content;
        return new TestCaseResource(
            view.Id, view.AgentId, view.Position, content.Name, content.Question, content.Earlier, content.UserData, content.Calls, content.NotCalled, content.Contains, content.NotContains,
            content.IgnoresCase, content.Pattern, content.Judge, content.Recordings, content.TimeoutSeconds, view.Version, view.CreatedAt, view.UpdatedAt, view.UpdatedBy);
    }
}

/// <param name="Ids">Every test case of the agent, once.</param>
public sealed record TestCaseOrder(IReadOnlyList<Guid> Ids);

/// <summary><c>/api/v1/agents/{agent}/test-cases</c>: what an agent is asked before it is published.</summary>
internal static class TestCaseEndpoints
{
    private const string Path = "/api/v1/agents/{agent}/test-cases";

    public static void MapTestCaseApi(this IEndpointRouteBuilder routes)
    {
        var cases = routes.MapGroup(Path).WithTags("Agents").AllowAnonymous();

        cases.MapGet("", async (HttpContext http, OperationRunner runner, string agent, int? limit, string? cursor) =>
                ApiRoutes.List(await runner.RunAsync(new ListTestCases(agent, cursor, limit ?? Cursor.DefaultLimit), http.Caller(), http.RequestAborted), TestCaseResource.Of))
            .RequirePermission(Permissions.AgentsRead).Produces<Listing<TestCaseResource>>().WithSummary("The test cases of an agent, in their order.");
        cases.MapGet("/{case_id}", async (HttpContext http, OperationRunner runner, string agent, string case_id) => Show(http, await FindAsync(http, runner, agent, case_id)))
            .RequirePermission(Permissions.AgentsRead).Produces<TestCaseResource>().WithSummary("One test case.");
        cases.MapPost("", AddAsync)
            .Takes<TestCaseEdit>().Idempotent()
            .RequirePermission(Permissions.AgentsWrite).Produces<TestCaseResource>(StatusCodes.Status201Created).WithSummary("Adds a test case; name and question are wanted, everything else may be left out.");
        cases.MapPost("/{case_id}/duplicate", async (HttpContext http, OperationRunner runner, string agent, string case_id) =>
                Made(agent, await runner.RunAsync(new DuplicateTestCase(agent, RouteId.Of(case_id)), http.Caller(), http.RequestAborted)))
            .Idempotent()
            .RequirePermission(Permissions.AgentsWrite).Produces<TestCaseResource>(StatusCodes.Status201Created).WithSummary("The same test case once more, behind it.");
        cases.MapPatch("/{case_id}", ChangeAsync)
            .Takes<TestCaseEdit>().Versioned()
            .RequirePermission(Permissions.AgentsWrite).Produces<TestCaseResource>().WithSummary("Changes the keys that are sent.");
        cases.MapPut("/order", OrderAsync)
            .Takes<TestCaseOrder>()
            .RequirePermission(Permissions.AgentsWrite).Produces(StatusCodes.Status204NoContent).WithSummary("Puts the test cases in another order.");
        cases.MapDelete("/{case_id}", RemoveAsync)
            .Versioned()
            .RequirePermission(Permissions.AgentsWrite).Produces(StatusCodes.Status204NoContent).WithSummary("Removes a test case with its results.");
    }

    private static async Task<IResult> AddAsync(HttpContext http, OperationRunner runner, string agent)
    {
        if (await runner.RunAsync(new GetAgent(agent), http.Caller(), http.RequestAborted) is { Error: { } unknown })
            return Problems.Of(unknown);
        var read = await ConfigurationBody.ReadAsync<TestCaseEdit>(http);
        return read.Succeeded ? Made(agent, await runner.RunAsync(new AddTestCase(agent, read.Value), http.Caller(), http.RequestAborted)) : Problems.Of(read.Error);
    }

    private static async Task<IResult> ChangeAsync(HttpContext http, OperationRunner runner, string agent, string case_id)
    {
        if (await FindAsync(http, runner, agent, case_id) is { Error: { } unknown })
            return Problems.Of(unknown);
        var read = await ConfigurationBody.ReadAsync<TestCaseEdit>(http);
        if (!read.Succeeded)
            return Problems.Of(read.Error);
        var precondition = await IfMatchAsync(http, runner, agent, case_id);
        return precondition.Refusal is { } stale
            ? Problems.Of(stale)
            : Show(http, await runner.RunAsync(new EditTestCase(agent, RouteId.Of(case_id), read.Value, precondition.Version), http.Caller(), http.RequestAborted));
    }

    private static async Task<IResult> OrderAsync(HttpContext http, OperationRunner runner, string agent)
    {
        if (await runner.RunAsync(new GetAgent(agent), http.Caller(), http.RequestAborted) is { Error: { } unknown })
            return Problems.Of(unknown);
        var read = await ConfigurationBody.ReadAsync<TestCaseOrder>(http);
        return read.Succeeded ? ApiRoutes.Gone(await runner.RunAsync(new OrderTestCases(agent, read.Value.Ids), http.Caller(), http.RequestAborted)) : Problems.Of(read.Error);
    }

    private static async Task<IResult> RemoveAsync(HttpContext http, OperationRunner runner, string agent, string case_id)
    {
        var precondition = await IfMatchAsync(http, runner, agent, case_id);
        return precondition.Refusal is { } stale
            ? Problems.Of(stale)
            : ApiRoutes.Gone(await runner.RunAsync(new RemoveTestCase(agent, RouteId.Of(case_id), precondition.Version), http.Caller(), http.RequestAborted));
    }

    private static IResult Made(string agent, Result<TestCaseView> made) => ApiRoutes.Made(made, view => $"/api/v1/agents/{agent}/test-cases/{view.Id}", TestCaseResource.Of);

    private static Task<Precondition> IfMatchAsync(HttpContext http, OperationRunner runner, string agent, string id) => EntityTags.IfMatchAsync(http, () => FindAsync(http, runner, agent, id), VersionOf);

    private static Task<Result<TestCaseView>> FindAsync(HttpContext http, OperationRunner runner, string agent, string id) =>
        runner.RunAsync(new GetTestCase(agent, RouteId.Of(id)), http.Caller(), http.RequestAborted);

    private static IResult Show(HttpContext http, Result<TestCaseView> found) => EntityTags.Answer(http, found, VersionOf, TestCaseResource.Of);

    private static uint VersionOf(TestCaseView view) => (uint)view.Version;
}
