using System.Globalization;
using Platform.Core.Agents;
using Platform.Core.Agents.Testing;
using Platform.Core.Agents.Testing.Runs;
using Platform.Core.Shared.Operations;
using Platform.Web.Shared.Api;

namespace Platform.Web.Agents.Testing;

/// <param name="Version">Of the agent; else the newest.</param>
/// <param name="Cases">Test cases; else all of them.</param>
public sealed record NewTestRun(int? Version = null, IReadOnlyList<Guid>? Cases = null);

/// <summary><c>/api/v1/agents/{agent}/test-runs</c>: test cases put to a version of an agent.</summary>
internal static class TestRunEndpoints
{
    public static void MapTestRunApi(this IEndpointRouteBuilder routes)
    {
        var agent = routes.MapGroup("/api/v1/agents/{agent}").WithTags("Agents").AllowAnonymous();

        agent.MapGet("/test-runs", async (HttpContext http, OperationRunner runner, string agent, int? limit, string? cursor) =>
                Problems.Answer(await runner.RunAsync(new ListTestRuns(agent, cursor, limit ?? Cursor.DefaultLimit), http.Caller(), http.RequestAborted)))
            .RequirePermission(Permissions.AgentsRead).Produces<Listing<TestRunView>>().WithSummary("The runs of an agent's test cases, newest first.");
        agent.MapPost("/test-runs", StartAsync)
            .WithMetadata(new ApiBody(typeof(NewTestRun), Required: false)).Idempotent()
            .RequirePermission(Permissions.AgentsWrite).Produces<TestRunView>(StatusCodes.Status201Created)
            .WithSummary("Has the test cases put to a version: models answer for real, tools from the recordings. It goes on by itself; ask for the run to see how far it is.");
        agent.MapGet("/test-runs/{run_id}", async (HttpContext http, OperationRunner runner, string agent, string run_id) =>
                Problems.Answer(await runner.RunAsync(new GetTestRun(agent, RouteId.Of(run_id)), http.Caller(), http.RequestAborted)))
            .RequirePermission(Permissions.AgentsRead).Produces<TestRunDetail>().WithSummary("One run with what came of each test case.");
        agent.MapPost("/test-runs/{run_id}/cancel", async (HttpContext http, OperationRunner runner, string agent, string run_id) =>
                ApiRoutes.Gone(await runner.RunAsync(new CancelTestRun(agent, RouteId.Of(run_id)), http.Caller(), http.RequestAborted)))
            .RequirePermission(Permissions.AgentsWrite).Produces(StatusCodes.Status204NoContent).WithSummary("Ends a run; what is done stays. One that is over is 409.");
        agent.MapGet("/test-standing", async (HttpContext http, OperationRunner runner, string agent, int? version, int? against) =>
                Problems.Answer(await runner.RunAsync(new GetTestStanding(agent, version, against), http.Caller(), http.RequestAborted)))
            .RequirePermission(Permissions.AgentsRead).Produces<TestStanding>()
            .WithSummary("How the test cases stand for a version (?version=, else the newest), and what is different to another one (?against=).");
    }

    private static async Task<IResult> StartAsync(HttpContext http, OperationRunner runner, string agent)
    {
        if (await runner.RunAsync(new GetAgent(agent), http.Caller(), http.RequestAborted) is { Error: { } unknown })
            return Problems.Of(unknown);
        var bytes = await RequestBytes.ReadAsync(http, ConfigurationBody.DefaultLimit);
        var read = bytes is { Succeeded: true, Value.Body.Length: 0 } ? new NewTestRun() : await ConfigurationBody.ReadAsync<NewTestRun>(http);
        if (!read.Succeeded)
            return Problems.Of(read.Error);
        var language = CultureInfo.CurrentUICulture.TwoLetterISOLanguageName == "ru" ? "ru" : "en";
        return ApiRoutes.Made(
            await runner.RunAsync(new StartTestRun(agent, read.Value.Version, read.Value.Cases, language), http.Caller(), http.RequestAborted), run => $"/api/v1/agents/{agent}/test-runs/{run.Id}", run => run);
    }
}
