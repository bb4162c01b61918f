using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Platform.Core.Shared.Data;
using Platform.Core.Shared.Operations;
using Platform.Core.Shared.Security;
using Platform.Core.Shared.Tenancy;

namespace Platform.Core.Shared.Idempotency;

/// <summary>
/// Requests that a program may repeat under one key: the first is carried out, the others get its answer. An attempt that dies leaves a
/// row that the next one takes over after <see cref="BusyFor"/>; what an attempt has committed is never carried out again, because
/// the row is marked in the same transaction (see <see cref="IdempotencyClaim"/>).
/// </summary>
public sealed class IdempotentRequests(IServiceScopeFactory scopes, SecretBox box, TimeProvider time)
{
    /// <summary>How long an attempt may take. Longer than any command: those have 30 seconds.</summary>
    public static readonly TimeSpan BusyFor = TimeSpan.FromSeconds(60);

    /// <summary>How long answers are kept.</summary>
    public static readonly TimeSpan KeptFor = TimeSpan.FromHours(24);

    private const string Purpose = "idempotency";

    public Task<IdempotencyTurn> BeginAsync(Actor actor, string key, byte[] requestHash, CancellationToken ct) => InTenantAsync(actor, async (database, tenant) =>
    {
        var (attempt, now) = (Guid.CreateVersion7(), time.GetUtcNow());
        // Taken when it is new, when a try of the same request died before it stored anything, or when its day is over.
        var taken = await database.Database.ExecuteSqlAsync(
            $"""
            INSERT INTO idempotent_requests AS r (tenant_id, key, request_hash, state, attempt, busy_until, created_at)
            VALUES ({tenant.Value}, {key}, {requestHash}, 'Running', {attempt}, {now + BusyFor}, {now})
            ON CONFLICT (tenant_id, key) DO UPDATE SET request_hash = EXCLUDED.request_hash, state = EXCLUDED.state, attempt = EXCLUDED.attempt,
                busy_until = EXCLUDED.busy_until, created_at = EXCLUDED.created_at, answer = NULL
            WHERE (r.state = 'Running' AND r.busy_until <= {now} AND r.request_hash = EXCLUDED.request_hash) OR (r.created_at <= {now - KeptFor} AND r.busy_until <= {now})
            """, ct);
        if (taken == 1)
            return new IdempotencyTurn(new IdempotencyClaim(tenant, key, attempt));
        var first = await database.Set<IdempotentRequest>().AsNoTracking().FirstOrDefaultAsync(r => r.Key == key, ct);
        if (first is not null && !first.RequestHash.AsSpan().SequenceEqual(requestHash))
            return new IdempotencyTurn(Refusal: IdempotencyErrors.Reused);
        return first switch
        {
            { State: IdempotentState.Answered, Answer: { } answer } => Opened(answer) is { } kept ? new IdempotencyTurn(Answer: kept) : new IdempotencyTurn(Refusal: IdempotencyErrors.AnswerLost),
            { State: IdempotentState.CarriedOut } when first.BusyUntil <= now => new IdempotencyTurn(Refusal: IdempotencyErrors.AnswerLost),
            // Null: the first try has just given it back.
            _ => new IdempotencyTurn(Refusal: IdempotencyErrors.InProgress),
        };
    }, ct);

    /// <summary>Keeps the answer. An attempt that has lost the request keeps nothing.</summary>
    public Task KeepAsync(Actor actor, IdempotencyClaim claim, KeptAnswer answer, CancellationToken ct) => InTenantAsync(actor, (database, tenant) =>
    {
        var kept = box.Seal(Purpose, JsonSerializer.Serialize(answer));
        return database.Database.ExecuteSqlAsync(
            $"UPDATE idempotent_requests SET state = 'Answered', answer = {kept} WHERE tenant_id = {tenant.Value} AND key = {claim.Key} AND attempt = {claim.Attempt}", ct);
    }, ct);

    /// <summary>Gives the request back after a failure, so that it can be tried again at once. One that was carried out stays so.</summary>
    public Task GiveBackAsync(Actor actor, IdempotencyClaim claim, CancellationToken ct) => InTenantAsync(actor, async (database, tenant) =>
    {
        await database.Database.ExecuteSqlAsync(
            $"DELETE FROM idempotent_requests WHERE tenant_id = {tenant.Value} AND key = {claim.Key} AND attempt = {claim.Attempt} AND state = 'Running'", ct);
        var now = time.GetUtcNow();
        return await database.Database.ExecuteSqlAsync(
            $"UPDATE idempotent_requests SET busy_until = {now} WHERE tenant_id = {tenant.Value} AND key = {claim.Key} AND attempt = {claim.Attempt} AND state = 'CarriedOut'", ct);
    }, ct);

    private KeptAnswer? Opened(string answer)
    {
        try
        {
            return JsonSerializer.Deserialize<KeptAnswer>(box.Open(Purpose, answer));
        }
        catch (CryptographicException)
        {
            return null; // sealed with a key that is gone
        }
    }

    private async Task<T> InTenantAsync<T>(Actor actor, Func<PlatformDbContext, TenantId, Task<T>> run, CancellationToken ct)
    {
        var tenant = actor.Tenant ?? throw new InvalidOperationException("A repeatable request belongs to a tenant.");
        await using var scope = scopes.CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<OperationContext>().Begin(actor, tenant);
        var database = scope.ServiceProvider.GetRequiredService<PlatformDbContext>();
        await database.Database.OpenConnectionAsync(ct);
        return await run(database, tenant);
    }
}
