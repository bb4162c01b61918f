using Microsoft.EntityFrameworkCore;
using Platform.Core.Audit.Data;
using Platform.Core.Shared.Data;
using Platform.Core.Shared.Operations;
using Platform.Core.Shared.Tenancy;

namespace Platform.Core.Audit;

/// <summary>
/// Opens one chain for reading, all reads of which see the same moment. A tenant's chain is read through the operation's own context with
/// both walls; the platform's chain belongs to no tenant and is read through the system's door.
/// </summary>
internal sealed class AuditReader(PlatformDbContext database, AcrossTenants across, OperationContext operation)
{
    public async Task<Result<T>> ReadOwnAsync<T>(Func<AuditSource, Task<Result<T>>> read, CancellationToken ct)
    {
        if (operation.Tenant is not { } tenant)
            return Errors.NoTenant;
        // A command has its transaction already.
        if (database.Database.CurrentTransaction is not null)
            return await read(new AuditSource(database.Set<AuditEntry>().AsNoTracking(), database.Set<AuditHead>().AsNoTracking(), tenant));
        await using var snapshot = await database.Database.BeginTransactionAsync(System.Data.IsolationLevel.RepeatableRead, ct);
        return await read(new AuditSource(database.Set<AuditEntry>().AsNoTracking(), database.Set<AuditHead>().AsNoTracking(), tenant));
    }

    public async Task<Result<T>> ReadPlatformAcrossTenants<T>(Func<AuditSource, Task<Result<T>>> read, CancellationToken ct)
    {
        await using var context = across.Open();
        await using var snapshot = await context.Database.BeginTransactionAsync(System.Data.IsolationLevel.RepeatableRead, ct);
        return await read(new AuditSource(
            AcrossTenants.All<AuditEntry>(context).Where(e => e.TenantId == TenantId.Platform),
            AcrossTenants.All<AuditHead>(context).Where(h => h.TenantId == TenantId.Platform), TenantId.Platform));
    }
}

/// <summary>One chain.</summary>
internal sealed record AuditSource(IQueryable<AuditEntry> Entries, IQueryable<AuditHead> Heads, TenantId Tenant);
