using Platform.Core.Shared.Operations;
using Platform.Core.Shared.Tenancy;

namespace Platform.Core.Models.Catalogue;

/// <summary>The providers whose lists have been fetched before and were not for a time; those that were never asked wait for their test button.</summary>
/// <param name="Age">What is younger stays.</param>
[Requires(Permissions.JobsManage), OutsideTenant]
public sealed record ListDueModelLists(TimeSpan Age) : IQuery<IReadOnlyList<DueModelList>>;

public sealed record DueModelList(TenantId Tenant, string Provider);

internal sealed class ListDueModelListsHandler(ModelDirectory directory, TimeProvider time) : IHandler<ListDueModelLists, IReadOnlyList<DueModelList>>
{
    public async Task<Result<IReadOnlyList<DueModelList>>> HandleAsync(ListDueModelLists request, CancellationToken ct) =>
        await directory.DueListsAcrossTenants(time.GetUtcNow() - request.Age, ct);
}
