using Platform.Core.Shared.Tenancy;

namespace Platform.Core.Knowledge.Contracts;

/// <summary>Tells which old versions of sources are cited, so that their texts are kept. Whoever keeps citations registers one; with none, the newest few versions are kept.</summary>
public interface ICitedVersions
{
    /// <summary>Of these versions (source, number) the ones that something cites.</summary>
    Task<IReadOnlySet<(Guid Source, int Version)>> CitedAcrossTenants(TenantId tenant, IReadOnlyCollection<(Guid Source, int Version)> versions, CancellationToken ct);
}
