using FluentValidation;
using Microsoft.EntityFrameworkCore;
using Platform.Core.Shared.Data;
using Platform.Core.Shared.Operations;
using Platform.Core.Shared.Tenancy;
using Platform.Core.Tenants.Contracts;
using Platform.Core.Tenants.Data;

namespace Platform.Core.Tenants;

/// <summary>Edits a tenant from outside. With <paramref name="Version"/> it is refused when somebody else was faster.</summary>
[Requires(Permissions.TenantsManage), OutsideTenant]
public sealed record UpdateTenant(TenantId Id, string Name, string TimeZone, string Language, string Currency, uint? Version = null) : ICommand<Done>;

internal sealed class UpdateTenantValidator : AbstractValidator<UpdateTenant>
{
    public UpdateTenantValidator()
    {
        RuleFor(r => r.Name).IsName();
        RuleFor(r => r.TimeZone).IsTimeZone();
        RuleFor(r => r.Language).IsLanguage();
        RuleFor(r => r.Currency).IsCurrency();
    }
}

internal sealed class UpdateTenantHandler(PlatformDbContext database, OperationContext context, TenantChanges changes, TimeProvider time) : IHandler<UpdateTenant, Done>
{
    public async Task<Result<Done>> HandleAsync(UpdateTenant request, CancellationToken ct)
    {
        if (await database.Set<Tenant>().FirstOrDefaultAsync(t => t.Id == request.Id, ct) is not { } tenant)
            return TenantErrors.Unknown;
        if (tenant.Status == TenantStatus.Deleting)
            return TenantErrors.BeingDeleted;
        if (request.Version is { } version && version != tenant.Version)
            return Errors.ChangedMeanwhile;

        var before = TenantChanges.General(tenant);
        tenant.Rename(request.Name.Trim(), time.GetUtcNow());
        tenant.Place(request.TimeZone, request.Language, request.Currency, time.GetUtcNow());
        changes.Tell(context, tenant, "tenant.updated", before, TenantChanges.General(tenant));
        return Done.It;
    }
}
