using Microsoft.Extensions.Localization;
using Platform.Core.Knowledge.Reading;
using Platform.Core.Shared.Operations;
using Platform.Web.Access.Session;
using Platform.Web.Shared.Dashboard;

namespace Platform.Web.Knowledge.Base;

/// <summary>Add what the agents should know; who may not is not told to.</summary>
internal sealed class KnowledgeChecklist(PageOperations operations, OperationRunner runner, IStringLocalizer<KnowledgeBaseText> text) : IChecklistSource
{
    public async Task<IReadOnlyList<ChecklistStep>> ReadAsync(string tenant, CancellationToken ct)
    {
        var sources = await operations.ActAsync(
            tenant, async (actor, token) => actor.May(Permissions.KnowledgeWrite) ? await runner.RunAsync(new ListSources(new SourceFilter(), Limit: 1), actor, token) : Errors.Forbidden(Permissions.KnowledgeWrite), ct);
        return sources.Succeeded ? [new ChecklistStep(35, text["Checklist.Knowledge"], $"/manage/{tenant}/knowledge-base", sources.Value.Items.Count > 0)] : [];
    }
}
