namespace Platform.Core.Shared.Tenancy;

/// <summary>An entity of one tenant: filtered by tenant in EF and by row-level security in PostgreSQL.</summary>
public interface ITenantOwned
{
    TenantId TenantId { get; }
}

/// <summary>Kept when its tenant is deleted: the witness of what was done.</summary>
public interface IOutlivesTenant : ITenantOwned;

/// <summary>An entity of the whole installation: users, tenants, keys of the server itself.</summary>
public interface IPlatformWide;
