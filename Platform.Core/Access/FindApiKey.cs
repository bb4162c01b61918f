using Microsoft.EntityFrameworkCore;
using Platform.Core.Access.Data;
using Platform.Core.Shared.Data;
using Platform.Core.Shared.Operations;

namespace Platform.Core.Access;

/// <summary>One key of the actor's tenant, also a revoked one, without its secret.</summary>
[Requires(Permissions.KeysRead)]
public sealed record FindApiKey(Guid Id) : IQuery<ApiKeyRow>;

internal sealed class FindApiKeyHandler(PlatformDbContext database, TimeProvider time) : IHandler<FindApiKey, ApiKeyRow>
{
    public async Task<Result<ApiKeyRow>> HandleAsync(FindApiKey request, CancellationToken ct) =>
        await ListApiKeysHandler.Rows(database.Set<ApiKey>().AsNoTracking().Where(k => k.Id == request.Id), time.GetUtcNow()).FirstOrDefaultAsync(ct) is { } found
            ? found
            : AccessErrors.UnknownKey;
}
