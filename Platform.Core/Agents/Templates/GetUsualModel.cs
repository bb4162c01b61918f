using Microsoft.EntityFrameworkCore;
using Npgsql;
using Platform.Core.Models.Contracts;
using Platform.Core.Shared.Data;
using Platform.Core.Shared.Operations;

namespace Platform.Core.Agents.Templates;

/// <summary>The model that a new agent begins with.</summary>
[Requires(Permissions.AgentsRead)]
public sealed record GetUsualModel : IQuery<ModelChoice>;

internal sealed class GetUsualModelHandler(UsualModel usual) : IHandler<GetUsualModel, ModelChoice>
{
    public async Task<Result<ModelChoice>> HandleAsync(GetUsualModel request, CancellationToken ct) => await usual.FindAsync(ct);
}

/// <summary>
/// What most of the tenant's agents use, of what can be used now; else the first chat model that a provider with a key has listed; else the provider
/// that needs no network.
/// </summary>
internal sealed class UsualModel(PlatformDbContext database, OperationContext context, IModelCatalogue models)
{
    private static readonly ModelChoice Offline = new("offline", "");

    public async Task<ModelChoice> FindAsync(CancellationToken ct)
    {
        var usable = (await models.ListProvidersAcrossTenants(context.TenantId, ct)).Where(provider => provider.HasKey && provider.Type != Offline.Provider).Select(provider => provider.Name).ToArray();
        if (usable.Length == 0)
            return Offline;
        foreach (var choice in await InUseAsync(usable, ct))
        {
            if (await models.FindAcrossTenants(context.TenantId, choice, ct) is ModelStanding.Known or ModelStanding.NotListed)
                return choice;
        }

        foreach (var provider in usable)
        {
            if (await models.FirstChatModelAcrossTenants(context.TenantId, provider, ct) is { } model)
                return new ModelChoice(provider, model);
        }

        return Offline;
    }

    private async Task<List<ModelChoice>> InUseAsync(string[] providers, CancellationToken ct)
    {
        const string sql =
            $"""
            SELECT m.provider, m.model FROM agents a
                JOIN agent_versions v ON v.agent_id = a.id AND v.number = coalesce(a.published_version, a.newest_version)
                CROSS JOIN {ListAgentRowsHandler.ModelOfVersion}
            WHERE a.tenant_id = $1 AND a.status <> 'Archived' AND m.provider = ANY ($2) AND m.model IS NOT NULL
            GROUP BY 1, 2 ORDER BY count(*) DESC, 1, 2 LIMIT 5
            """;
        var connection = (NpgsqlConnection)database.Database.GetDbConnection();
        await using var command = new NpgsqlCommand(sql, connection) { Parameters = { new() { Value = context.TenantId.Value }, new() { Value = providers } } };
        await using var reader = await command.ExecuteReaderAsync(ct);
        var found = new List<ModelChoice>();
        while (await reader.ReadAsync(ct))
            found.Add(new ModelChoice(reader.GetString(0), reader.GetString(1)));
        return found;
    }
}
