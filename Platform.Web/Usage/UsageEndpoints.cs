using Platform.Core.Shared.Operations;
using Platform.Core.Usage;
using Platform.Core.Usage.Contracts;
using Platform.Web.Shared.Api;

namespace Platform.Web.Usage;

/// <param name="AgentId">Null for the whole tenant.</param>
/// <param name="Period"><c>day</c> or <c>month</c>, in the tenant's time zone.</param>
/// <param name="TokenLimit">Null for none; 0 stops.</param>
/// <param name="CostLimit">US dollars; null for none; 0 stops. With both null the budget is taken away.</param>
public sealed record BudgetBody(BudgetPeriod Period, Guid? AgentId = null, long? TokenLimit = null, decimal? CostLimit = null);

/// <summary><c>/api/v1/usage</c> and <c>/api/v1/budgets</c>.</summary>
internal static class UsageEndpoints
{
    private const int DefaultDays = 30;

    public static void MapUsageApi(this IEndpointRouteBuilder routes)
    {
        var usage = routes.MapGroup("/api/v1/usage").WithTags("Usage").AllowAnonymous();
        usage.MapGet("", SumAsync)
            .RequirePermission(Permissions.AgentsRead).Produces<UsageReport>().WithSummary("Tokens and money (US dollars) by day, agent, model or provider, with totals; the last 30 days unless told otherwise.");

        var budgets = routes.MapGroup("/api/v1/budgets").WithTags("Usage").AllowAnonymous();
        budgets.MapGet("", async (HttpContext http, OperationRunner runner, Guid? agent_id) => Answer(await runner.RunAsync(new ListBudgets(agent_id), http.Caller(), http.RequestAborted)))
            .RequirePermission(Permissions.AgentsRead).Produces<Listing<BudgetState>>().WithSummary("Budgets and how they stand.");
        budgets.MapPut("", SetAsync)
            .Takes<BudgetBody>()
            .RequirePermission(Permissions.AgentsWrite).Produces<Listing<BudgetState>>().WithSummary("Sets or takes away a budget of the tenant or of an agent.");
    }

    private static async Task<IResult> SumAsync(
        HttpContext http, OperationRunner runner, TimeProvider time, DateTimeOffset? from, DateTimeOffset? to, string? group_by, Guid? agent_id, string? provider, string? model)
    {
        if (!EnumValue.TryRead<UsageGrouping>(group_by, "/group_by", out var grouping, out var refusal))
            return Problems.Of(refusal);
        return Problems.Answer(await runner.RunAsync(new GetUsage(Range(time, from, to, agent_id, provider, model), grouping ?? UsageGrouping.Day), http.Caller(), http.RequestAborted));
    }

    private static async Task<IResult> SetAsync(HttpContext http, OperationRunner runner)
    {
        var read = await ConfigurationBody.ReadAsync<BudgetBody>(http);
        if (!read.Succeeded)
            return Problems.Of(read.Error);
        var body = read.Value;
        var set = await runner.RunAsync(new SetBudget(body.AgentId, body.Period, body.TokenLimit, body.CostLimit), http.Caller(), http.RequestAborted);
        return set.Succeeded ? Answer(await runner.RunAsync(new ListBudgets(), http.Caller(), http.RequestAborted)) : Problems.Of(set.Error);
    }

    private static IResult Answer(Result<IReadOnlyList<BudgetState>> budgets) =>
        budgets.Succeeded ? Results.Json(new Listing<BudgetState>(budgets.Value, null), ApiJson.Options) : Problems.Of(budgets.Error);

    private static UsageRange Range(TimeProvider time, DateTimeOffset? from, DateTimeOffset? to, Guid? agent, string? provider, string? model)
    {
        var end = to ?? time.GetUtcNow().AddMilliseconds(1);
        return new UsageRange(from ?? end.AddDays(-DefaultDays), end, agent, provider, model);
    }
}
