using Platform.Core.Knowledge.Contracts;
using Platform.Core.Shared.Data;
using Platform.Core.Shared.Tenancy;

namespace Platform.Core.Knowledge.Context;

/// <summary>Versions that answers cite, for as long as the answers are kept.</summary>
internal sealed class CitedVersions(Databases databases) : ICitedVersions
{
    public async Task<IReadOnlySet<(Guid Source, int Version)>> CitedAcrossTenants(TenantId tenant, IReadOnlyCollection<(Guid Source, int Version)> versions, CancellationToken ct)
    {
        await using var command = databases.System.CreateCommand(
            """
            SELECT v.source_id, v.number FROM unnest($2, $3) AS w (source_id, number) JOIN knowledge_versions v ON v.tenant_id = $1 AND v.source_id = w.source_id AND v.number = w.number
            WHERE EXISTS (SELECT 1 FROM knowledge_citations c WHERE c.version_id = v.id)
            """);
        command.Parameters.Add(new() { Value = tenant.Value });
        command.Parameters.Add(new() { Value = versions.Select(version => version.Source).ToArray() });
        command.Parameters.Add(new() { Value = versions.Select(version => version.Version).ToArray() });
        await using var reader = await command.ExecuteReaderAsync(ct);
        var cited = new HashSet<(Guid, int)>();
        while (await reader.ReadAsync(ct))
            cited.Add((reader.GetGuid(0), reader.GetInt32(1)));
        return cited;
    }
}
