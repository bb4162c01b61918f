using Microsoft.EntityFrameworkCore;
using Platform.Core.Shared.Data;
using Platform.Core.Shared.Operations;
using Platform.Core.Tenants.Data;

namespace Platform.Core.Tenants;

/// <summary>The logo of the actor's tenant. Whoever may see the office (screens too) may see it.</summary>
[Requires(Permissions.OfficeRead)]
public sealed record GetLogo : IQuery<LogoFile>;

public sealed record LogoFile(byte[] Content, string Type, DateTimeOffset UpdatedAt);

internal sealed class GetLogoHandler(PlatformDbContext database, OperationContext context) : IHandler<GetLogo, LogoFile>
{
    public async Task<Result<LogoFile>> HandleAsync(GetLogo request, CancellationToken ct)
    {
        var logo = await database.Set<Tenant>().AsNoTracking().Where(t => t.Id == context.TenantId && t.Logo != null)
            .Select(t => new LogoFile(t.Logo!, t.LogoType!, t.UpdatedAt)).FirstOrDefaultAsync(ct);
        return logo is null ? Error.NotFound("tenants.no_logo", "This tenant has no logo.") : logo;
    }
}
