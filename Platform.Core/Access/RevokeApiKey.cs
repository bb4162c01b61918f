using Microsoft.EntityFrameworkCore;
using Platform.Core.Access.Data;
using Platform.Core.Shared.Data;
using Platform.Core.Shared.Operations;

namespace Platform.Core.Access;

/// <summary>Ends a key: refused on this node from the commit on, on the others from the notice on. One that has ended already stays ended.</summary>
[Requires(Permissions.KeysManage)]
public sealed record RevokeApiKey(Guid Id) : ICommand<Done>;

internal sealed class RevokeApiKeyHandler(PlatformDbContext database, OperationContext context, AccessNotices notices, TimeProvider time) : IHandler<RevokeApiKey, Done>
{
    public async Task<Result<Done>> HandleAsync(RevokeApiKey request, CancellationToken ct)
    {
        if (await database.Set<ApiKey>().FirstOrDefaultAsync(k => k.Id == request.Id, ct) is not { } key)
            return AccessErrors.UnknownKey;
        if (key.RevokedAt is not null)
            return Done.It;
        key.RevokedAt = time.GetUtcNow();
        context.Audit("api_key.revoked", "api_key", key.Id.ToString(), key.Name, before: new { key.Name, key.Scopes, key.ExpiresAt });
        notices.KeysChanged(context, key.Id.ToString());
        return Done.It;
    }
}
