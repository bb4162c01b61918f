using Microsoft.Extensions.Localization;
using Platform.Core.Access;
using Platform.Core.Shared.Operations;
using Platform.Web.Access.Session;
using Platform.Web.Shared.Dashboard;

namespace Platform.Web.Access.Dashboard;

/// <summary>Bring people, programs and televisions in.</summary>
internal sealed class AccessChecklist(PageOperations operations, IStringLocalizer<AccessText> text) : IChecklistSource
{
    public async Task<IReadOnlyList<ChecklistStep>> ReadAsync(string tenant, CancellationToken ct)
    {
        var steps = new List<ChecklistStep>();
        await AddAsync(steps, 20, "Checklist.Key", "api-keys", tenant, new ListApiKeys(Limit: 1), 1, ct);
        await AddAsync(steps, 40, "Checklist.Screen", "screens", tenant, new ListScreens(Limit: 1), 1, ct);
        await AddAsync(steps, 50, "Checklist.Member", "members", tenant, new ListMembers(Limit: 2), 2, ct);
        return steps;
    }

    private async Task AddAsync<T>(List<ChecklistStep> steps, int order, string key, string page, string tenant, IQuery<Listing<T>> list, int wanted, CancellationToken ct)
    {
        var result = await operations.RunAsync(tenant, list, ct);
        if (result.Succeeded)
            steps.Add(new ChecklistStep(order, text[key], $"/manage/{tenant}/{page}", result.Value.Items.Count >= wanted));
    }
}
