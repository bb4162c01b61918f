using Microsoft.EntityFrameworkCore;
using Platform.Core.Access.Data;
using Platform.Core.Shared.Data;
using Platform.Core.Shared.Operations;
using Platform.Core.Shared.Security;

namespace Platform.Core.Access;

/// <summary>Gives a television a new link, for when the old one was lost or seen by others; the old one ends at once.</summary>
[Requires(Permissions.ScreensManage)]
public sealed record RenewScreenToken(Guid Id) : ICommand<IssuedScreen>;

internal sealed class RenewScreenTokenHandler(PlatformDbContext database, OperationContext context, AccessNotices notices) : IHandler<RenewScreenToken, IssuedScreen>
{
    public async Task<Result<IssuedScreen>> HandleAsync(RenewScreenToken request, CancellationToken ct)
    {
        if (await database.Set<Screen>().FirstOrDefaultAsync(s => s.Id == request.Id && s.RevokedAt == null, ct) is not { } screen)
            return AccessErrors.UnknownScreen;
        var token = SecretToken.New("scr_");
        screen.TokenHash = token.Hash();
        screen.MarkChanged();
        context.Audit("screen.token_renewed", "screen", screen.Id.ToString(), screen.Name);
        notices.ScreensChanged(context, screen.Id.ToString());
        return new IssuedScreen(screen.Id, screen.Name, token.Text);
    }
}
