using Platform.Core.Shared.Operations;
using Platform.Core.Tenants.Contracts;

namespace Platform.Core.Tenants;

/// <summary>Refusals of this feature.</summary>
internal static class TenantErrors
{
    public static readonly Error Unknown = Error.NotFound("tenants.unknown_tenant", "There is no such tenant.");

    public static readonly Error BeingDeleted = Error.Conflict("tenants.being_deleted", "The tenant is being deleted; nothing of it can be changed any more.");

    public static Error NotFrom(TenantStatus status) =>
        Error.Conflict("tenants.wrong_status", $"This cannot be done to a tenant that is {status}.", status.ToString());
}
