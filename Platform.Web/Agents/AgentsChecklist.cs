using Microsoft.Extensions.Localization;
using Platform.Core.Agents;
using Platform.Core.Shared.Operations;
using Platform.Web.Access.Session;
using Platform.Web.Shared.Dashboard;

namespace Platform.Web.Agents;

/// <summary>Make an agent; who may not is not told to.</summary>
internal sealed class AgentsChecklist(PageOperations operations, OperationRunner runner, IStringLocalizer<AgentsText> text) : IChecklistSource
{
    public async Task<IReadOnlyList<ChecklistStep>> ReadAsync(string tenant, CancellationToken ct)
    {
        var agents = await operations.ActAsync(
            tenant, async (actor, token) => actor.May(Permissions.AgentsWrite) ? await runner.RunAsync(new ListAgents(Limit: 1), actor, token) : Errors.Forbidden(Permissions.AgentsWrite), ct);
        return agents.Succeeded ? [new ChecklistStep(30, text["Checklist.Agent"], $"/manage/{tenant}/ai-agents/new", agents.Value.Items.Count > 0)] : [];
    }
}
