using Microsoft.EntityFrameworkCore;
using Platform.Core.Access.Data;
using Platform.Core.Shared.Data;
using Platform.Core.Shared.Operations;

namespace Platform.Core.Access;

/// <summary>Ends a television's link. With <paramref name="Version"/> it is refused when somebody else has changed the television meanwhile.</summary>
[Requires(Permissions.ScreensManage)]
public sealed record RevokeScreen(Guid Id, int? Version = null) : ICommand<Done>;

internal sealed class RevokeScreenHandler(PlatformDbContext database, OperationContext context, AccessNotices notices, TimeProvider time) : IHandler<RevokeScreen, Done>
{
    public async Task<Result<Done>> HandleAsync(RevokeScreen request, CancellationToken ct)
    {
        if (await database.Set<Screen>().FirstOrDefaultAsync(s => s.Id == request.Id, ct) is not { } screen)
            return AccessErrors.UnknownScreen;
        if (screen.RevokedAt is not null)
            return Done.It;
        if (request.Version is { } version && version != screen.Version)
            return Errors.ChangedMeanwhile;
        screen.RevokedAt = time.GetUtcNow();
        screen.MarkChanged();
        context.Audit("screen.revoked", "screen", screen.Id.ToString(), screen.Name);
        notices.ScreensChanged(context, screen.Id.ToString());
        return Done.It;
    }
}
