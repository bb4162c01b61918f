using Microsoft.EntityFrameworkCore;
using Platform.Core.Shared.Data;
using Platform.Core.Shared.Operations;
using Platform.Core.Shared.Tenancy;

namespace Platform.Core.Shared.Idempotency;

/// <summary>The right of one attempt to carry out a repeatable request; made by <see cref="IdempotentRequests"/>.</summary>
public sealed record IdempotencyClaim(TenantId Tenant, string Key, Guid Attempt)
{
    /// <summary>
    /// Notes in the operation's own transaction that the request is carried out, so that whatever happens to its answer it is never carried out again.
    /// False when this attempt took too long and another one has the request now.
    /// </summary>
    internal async Task<bool> MarkCarriedOutAsync(PlatformDbContext database, CancellationToken ct) => await database.Database.ExecuteSqlAsync(
        $"UPDATE idempotent_requests SET state = 'CarriedOut' WHERE tenant_id = {Tenant.Value} AND key = {Key} AND attempt = {Attempt} AND state <> 'Answered'", ct) == 1;
}

/// <summary>An answer as it is kept and given again.</summary>
/// <param name="Headers">Those that belong to the answer itself: content type, location, entity tag.</param>
public sealed record KeptAnswer(int Status, IReadOnlyDictionary<string, string> Headers, byte[] Body);

/// <summary>What is to be done with a request that carries a key: <paramref name="Claim"/> says carry it out, <paramref name="Answer"/> was given before, <paramref name="Refusal"/> says why neither.</summary>
public sealed record IdempotencyTurn(IdempotencyClaim? Claim = null, KeptAnswer? Answer = null, Error? Refusal = null);

/// <summary>Refusals of repeatable requests.</summary>
public static class IdempotencyErrors
{
    public static readonly Error Reused = new(
        ErrorKind.Invalid, "api.idempotency_key_reused", "This Idempotency-Key was sent with another request. Send the same request again, or a new key.");

    public static readonly Error InProgress = new(
        ErrorKind.Conflict, "api.idempotency_in_progress", "The first request with this Idempotency-Key is still being carried out. Send it again in a moment.")
    {
        RetryAfter = TimeSpan.FromSeconds(1),
    };

    public static readonly Error AnswerLost = new(
        ErrorKind.Conflict, "api.idempotency_answer_lost", "The first request with this Idempotency-Key was carried out, but its answer was lost. Look for what it made; send a new key to make another.");
}
