using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.EntityFrameworkCore;
using Platform.Core.Audit.Data;
using Platform.Core.Shared.Data;
using Platform.Core.Shared.Operations;
using Platform.Core.Shared.Tenancy;

namespace Platform.Core.Audit;

/// <summary>
/// Appends to the chains in the operation's own transaction. An entry may belong to another tenant than the operation's (the
/// platform's own chain of sign-ins and tenant administration): the row-level setting is moved for the time of that append.
/// </summary>
internal sealed class AuditTrail(PlatformDbContext database, TimeProvider time) : IAuditTrail
{
    internal static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower) },
    };

    public async Task AppendAsync(Actor actor, IReadOnlyList<AuditRecord> records, CancellationToken ct)
    {
        // Always in the same order of tenants: two operations that write to the same two chains cannot lock each other out.
        foreach (var group in records.GroupBy(record => record.Tenant).OrderBy(group => group.Key.Value))
        {
            await database.Database.ExecuteSqlAsync($"SELECT set_config('platform.tenant_id', {group.Key.ToString()}, true)", ct);
            var (seq, hash) = await LockHeadAsync(group.Key, ct);
            foreach (var record in group)
            {
                var entry = Entry(actor, record, seq + 1, hash);
                (seq, hash) = (entry.Seq, entry.Hash);
                database.Add(entry);
            }

            await database.SaveChangesAsync(ct);
            await database.Database.ExecuteSqlAsync($"UPDATE audit_heads SET seq = {seq}, hash = {hash} WHERE tenant_id = {group.Key.Value}", ct);
        }
    }

    private async Task<(long Seq, byte[] Hash)> LockHeadAsync(TenantId tenant, CancellationToken ct)
    {
        await database.Database.ExecuteSqlAsync(
            $"INSERT INTO audit_heads (tenant_id, seq, hash) VALUES ({tenant.Value}, 0, {AuditChain.Beginning}) ON CONFLICT DO NOTHING", ct);
        var head = await database.Set<AuditHead>()
            .FromSql($"SELECT tenant_id, seq, hash FROM audit_heads WHERE tenant_id = {tenant.Value} FOR UPDATE")
            .IgnoreQueryFilters([PlatformDbContext.TenantFilter]).AsNoTracking().SingleAsync(ct);
        return (head.Seq, head.Hash);
    }

    private AuditEntry Entry(Actor actor, AuditRecord record, long seq, byte[] previous)
    {
        var now = time.GetUtcNow();
        var entry = new AuditEntry
        {
            TenantId = record.Tenant, Seq = seq, At = new DateTimeOffset(now.Ticks - now.Ticks % TimeSpan.TicksPerMicrosecond, TimeSpan.Zero),
            ActorKind = actor.Kind, ActorId = actor.Id, ActorName = Cut(actor.Name, 200)!, Address = actor.Address,
            Action = record.Action, ObjectType = record.ObjectType, ObjectId = Cut(record.ObjectId, 100)!, ObjectName = Cut(record.ObjectName, 200),
            Before = Serialize(record.Before), After = Serialize(record.After), PrevHash = previous,
        };
        entry.Hash = AuditChain.HashOf(entry);
        return entry;
    }

    private static string? Serialize(object? value) => value is null ? null : JsonSerializer.Serialize(value, Json);

    private static string? Cut(string? text, int length) => text is null || text.Length <= length ? text : text[..length];
}
