using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Npgsql;
using Platform.Core.Shared.Data;
using Platform.Core.Shared.Events;
using Platform.Core.Shared.Operations;
using Platform.Core.Shared.Tenancy;
using Platform.Core.Tenants.Contracts;

namespace Platform.Core.Tenants;

/// <summary>
/// Deletes every row of a deleted tenant but the audit trail, in batches that commit on their own: a kill at any line loses
/// only the batch at hand, and the next delivery goes on. The tenant itself goes last, so nothing is forgotten half done.
/// </summary>
internal sealed class PurgeTenant(Databases databases, PlatformDbContext model, OperationRunner operations) : IConsume<TenantDeleted>
{
    // Small enough that a batch holds its locks for milliseconds.
    private const int BatchSize = 5_000;

    public async Task ConsumeAsync(TenantDeleted @event, CancellationToken ct)
    {
        foreach (var entity in DependentsFirst(model.Model))
            while (await DeleteBatchAsync(entity, @event.TenantId, ct) == BatchSize)
                ct.ThrowIfCancellationRequested();

        var removed = await operations.RunAsync(new RemoveTenantRow(new TenantId(@event.TenantId)), Actor.Job("purge-tenant"), ct);
        if (!removed.Succeeded)
            throw new InvalidOperationException($"The tenant {@event.TenantId} could not be removed: {removed.Error.Code}.");
    }

    /// <summary>Tables with foreign keys to others before those others.</summary>
    internal static List<IEntityType> DependentsFirst(IModel model)
    {
        var left = model.GetEntityTypes()
            .Where(e => e.ClrType.IsAssignableTo(typeof(ITenantOwned)) && !e.ClrType.IsAssignableTo(typeof(IOutlivesTenant)) && e.GetTableName() is not null).ToList();
        var sorted = new List<IEntityType>();
        while (left.Count > 0)
        {
            // A ring of foreign keys has no first one; any will do, its constraint must cascade then.
            var next = left.FirstOrDefault(e => !left.Any(other => other != e && other.GetForeignKeys().Any(f => f.PrincipalEntityType == e))) ?? left[0];
            sorted.Add(next);
            left.Remove(next);
        }

        return sorted;
    }

    private async Task<int> DeleteBatchAsync(IEntityType entity, Guid tenant, CancellationToken ct)
    {
        var table = StoreObjectIdentifier.Table(entity.GetTableName()!, entity.GetSchema());
        var keys = entity.FindPrimaryKey()!.Properties.Select(p => $"\"{p.GetColumnName(table)}\"").ToArray();
        var owner = $"\"{entity.FindProperty(nameof(ITenantOwned.TenantId))!.GetColumnName(table)}\"";
        var columns = string.Join(", ", keys);
        await using var command = databases.System.CreateCommand(
            $"DELETE FROM \"{table.Name}\" WHERE {owner} = $1 AND ({columns}) IN (SELECT {columns} FROM \"{table.Name}\" WHERE {owner} = $1 LIMIT {BatchSize})");
        command.Parameters.Add(new NpgsqlParameter { Value = tenant });
        return await command.ExecuteNonQueryAsync(ct);
    }
}
