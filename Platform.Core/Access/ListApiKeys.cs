using FluentValidation;
using Microsoft.EntityFrameworkCore;
using Platform.Core.Access.Data;
using Platform.Core.Shared.Data;
using Platform.Core.Shared.Operations;

namespace Platform.Core.Access;

/// <summary>The keys of the actor's tenant, newest first, without their secrets.</summary>
[Requires(Permissions.KeysRead)]
public sealed record ListApiKeys(string? Search = null, bool IncludeRevoked = false, string? Cursor = null, int Limit = Cursor.DefaultLimit) : IQuery<Listing<ApiKeyRow>>;

public enum ApiKeyState
{
    Active,
    Expired,
    Revoked,
}

public sealed record ApiKeyRow(
    Guid Id, string Name, string Prefix, IReadOnlyList<string> Scopes, ApiKeyState State, string CreatedBy, DateTimeOffset CreatedAt, DateTimeOffset? ExpiresAt, DateTimeOffset? LastUsedAt);

internal sealed class ListApiKeysValidator : AbstractValidator<ListApiKeys>
{
    public ListApiKeysValidator()
    {
        RuleFor(r => r.Search).IsSearch();
        RuleFor(r => r.Limit).IsLimit();
    }
}

internal sealed class ListApiKeysHandler(PlatformDbContext database, TimeProvider time) : IHandler<ListApiKeys, Listing<ApiKeyRow>>
{
    public async Task<Result<Listing<ApiKeyRow>>> HandleAsync(ListApiKeys request, CancellationToken ct)
    {
        if (!Cursor.TryReadId(request.Cursor, out var before))
            return Cursor.Malformed;
        var keys = database.Set<ApiKey>().AsNoTracking().Where(k => (request.IncludeRevoked || k.RevokedAt == null) && (before == null || k.Id < before));
        if (!string.IsNullOrWhiteSpace(request.Search))
        {
            var pattern = CommonRules.Contains(request.Search);
            keys = keys.Where(k => EF.Functions.ILike(k.Name, pattern, "\\") || EF.Functions.ILike(k.Prefix, pattern, "\\"));
        }

        var rows = await Rows(keys.OrderByDescending(k => k.Id).Take(request.Limit + 1), time.GetUtcNow()).ToListAsync(ct);
        return Listing<ApiKeyRow>.Cut(rows, request.Limit, row => [row.Id]);
    }

    internal static IQueryable<ApiKeyRow> Rows(IQueryable<ApiKey> keys, DateTimeOffset now) => keys.Select(k => new ApiKeyRow(
        k.Id, k.Name, k.Prefix, k.Scopes, k.RevokedAt != null ? ApiKeyState.Revoked : k.ExpiresAt <= now ? ApiKeyState.Expired : ApiKeyState.Active,
        k.CreatedBy, k.CreatedAt, k.ExpiresAt, k.LastUsedAt));
}
