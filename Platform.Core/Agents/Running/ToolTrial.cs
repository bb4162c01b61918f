using System.Text.Json.Nodes;
using Platform.Core.Agents.Contracts;
using Platform.Core.Shared.Operations;

namespace Platform.Core.Agents.Running;

/// <summary>
/// «Try it»: one call of a tool by a person, for real. Who clicks agrees to the call. The tool runs between operations, not in one: no transaction waits for a
/// stranger's server.
/// </summary>
public sealed class ToolTrial
{
    private readonly OperationRunner _operations;
    private readonly ToolRunner _runner;

    internal ToolTrial(OperationRunner operations, ToolRunner runner) => (_operations, _runner) = (operations, runner);

    /// <summary>A sentence for who names a time zone that there is not.</summary>
    public static string UnknownZone(string zone) => RunningText.All["Time.Zone", zone];

    /// <summary>What a model is offered; of an MCP tool its server's own functions.</summary>
    public async Task<Result<IReadOnlyList<ToolFunction>>> FunctionsAsync(Actor actor, Guid tool, CancellationToken ct)
    {
        var opened = await OpenAsync(actor, tool, Callers.Trying(actor, "UTC", "en"), ct);
        return opened.Succeeded ? opened.Value.Functions.Select(offered => offered.Function).ToArray() : opened.Error;
    }

    /// <param name="timeZone">IANA.</param>
    /// <param name="language"><c>ru</c> or <c>en</c>.</param>
    /// <param name="function">Of a tool with several; else its only one.</param>
    public async Task<Result<ToolAnswer>> TryAsync(Actor actor, Guid tool, JsonObject arguments, string timeZone, string language, CancellationToken ct, string? function = null)
    {
        var caller = Callers.Trying(actor, timeZone, language);
        var opened = await OpenAsync(actor, tool, caller, ct);
        if (!opened.Succeeded)
            return opened.Error;
        var functions = opened.Value.Functions;
        var offered = function is null && functions.Count == 1 ? functions.First() : functions.FirstOrDefault(offered => offered.Function.Name == function || offered.Name == function);
        return offered is null ? AgentErrors.UnknownFunction(function ?? "") : await _runner.RunAsync(offered, arguments, caller, isAgreed: true, ct);
    }

    private async Task<Result<ToolSet>> OpenAsync(Actor actor, Guid tool, ToolCaller caller, CancellationToken ct)
    {
        var found = await _operations.RunAsync(new GetRunnableTool(tool), actor, ct);
        if (!found.Succeeded)
            return found.Error;
        var set = await _runner.DescribeAsync([found.Value], caller, ct);
        return set is { Functions.Count: 0, Missing: [var missing, ..] } ? AgentErrors.NotOffered(missing.Reason) : set;
    }
}
