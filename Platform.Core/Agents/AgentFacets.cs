using Npgsql;
using Platform.Core.Shared.Tenancy;

namespace Platform.Core.Agents;

/// <summary>What a list of agents can be narrowed by, and how many there are of each.</summary>
/// <param name="Groups">At most <see cref="MaximumGroups"/>.</param>
public sealed record AgentFacets(IReadOnlyList<AgentGroup> Groups)
{
    public const int MaximumGroups = 2_000;

    /// <summary>Without the archived ones.</summary>
    public int Total => Groups.Where(group => group.State != AgentState.Archived).Sum(group => group.Count);

    public int CountOf(AgentState state) => Groups.Where(group => group.State == state).Sum(group => group.Count);

    internal static async Task<AgentFacets> ReadAsync(NpgsqlConnection connection, TenantId tenant, CancellationToken ct)
    {
        const string sql =
            $"""
            SELECT {ListAgentRowsHandler.State}, a.department, m.provider, m.model, count(*)::int
            FROM agents a
                JOIN agent_versions v ON v.agent_id = a.id AND v.number = coalesce(a.published_version, a.newest_version)
                CROSS JOIN {ListAgentRowsHandler.ModelOfVersion}
            WHERE a.tenant_id = $1
            GROUP BY 1, 2, 3, 4 ORDER BY 2, 3, 4, 1 LIMIT $2
            """;
        await using var command = new NpgsqlCommand(sql, connection) { Parameters = { new() { Value = tenant.Value }, new() { Value = MaximumGroups } } };
        await using var reader = await command.ExecuteReaderAsync(ct);
        var groups = new List<AgentGroup>();
        while (await reader.ReadAsync(ct))
        {
            groups.Add(new AgentGroup(
                Enum.Parse<AgentState>(reader.GetString(0)), reader.IsDBNull(1) ? null : reader.GetString(1), reader.GetString(2), reader.IsDBNull(3) ? null : reader.GetString(3), reader.GetInt32(4)));
        }

        return new AgentFacets(groups);
    }
}

/// <summary>Agents that have these in common.</summary>
public sealed record AgentGroup(AgentState State, string? Department, string Provider, string? Model, int Count);
