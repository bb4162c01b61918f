using FluentValidation;
using Microsoft.EntityFrameworkCore;
using Platform.Core.Shared.Data;
using Platform.Core.Shared.Operations;
using Platform.Core.Shared.Tenancy;
using Platform.Core.Tenants.Contracts;
using Platform.Core.Tenants.Data;

namespace Platform.Core.Tenants;

/// <summary>Makes a tenant. <paramref name="Slug"/> stands in addresses and cannot be changed later.</summary>
[Requires(Permissions.TenantsManage), OutsideTenant]
public sealed record CreateTenant(string Name, string Slug, string TimeZone = "Europe/Moscow", string Language = "ru", string Currency = "RUB", bool IsDemo = false)
    : ICommand<TenantInfo>;

internal sealed class CreateTenantValidator : AbstractValidator<CreateTenant>
{
    public CreateTenantValidator()
    {
        RuleFor(r => r.Name).Cascade(CascadeMode.Stop).NotEmpty().MaximumLength(100);
        RuleFor(r => r.Slug).IsSlug();
        RuleFor(r => r.TimeZone).IsTimeZone();
        RuleFor(r => r.Language).IsLanguage();
        RuleFor(r => r.Currency).IsCurrency();
    }
}

internal sealed class CreateTenantHandler(PlatformDbContext database, OperationContext context, TenantDirectory directory, TimeProvider time) : IHandler<CreateTenant, TenantInfo>
{
    public async Task<Result<TenantInfo>> HandleAsync(CreateTenant request, CancellationToken ct)
    {
        if (await database.Set<Tenant>().AnyAsync(tenant => tenant.Slug == request.Slug, ct))
            return Error.OfField("/slug", "tenants.slug_taken", $"The slug '{request.Slug}' is taken.", request.Slug) with { Kind = ErrorKind.Conflict };

        var now = time.GetUtcNow();
        var tenant = new Tenant(request.Slug, request.Name.Trim(), now);
        tenant.Place(request.TimeZone, request.Language, request.Currency, now);
        if (request.IsDemo)
            tenant.MarkAsDemo();
        database.Add(tenant);

        var after = new { tenant.Name, tenant.Slug, tenant.TimeZone, tenant.Language, tenant.Currency };
        context.Audit("tenant.created", "tenant", tenant.Id.ToString(), tenant.Name, after: after);
        context.Audit("tenant.created", "tenant", tenant.Id.ToString(), tenant.Name, after: after, tenant: tenant.Id);
        context.Notify((TenantId?)null, TenantDirectory.Feature, "tenant", tenant.Id.ToString());
        context.AfterCommit(directory.Forget);
        return new TenantInfo(
            tenant.Id, tenant.Slug, tenant.Name, tenant.Status, tenant.TimeZone, tenant.Language, tenant.Currency, null, false, tenant.IsDemo, tenant.FeatureFlags, now);
    }
}
