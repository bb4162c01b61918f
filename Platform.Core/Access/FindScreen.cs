using Microsoft.EntityFrameworkCore;
using Platform.Core.Access.Contracts;
using Platform.Core.Access.Data;
using Platform.Core.Shared.Data;
using Platform.Core.Shared.Operations;

namespace Platform.Core.Access;

internal sealed class FindScreenHandler(PlatformDbContext database) : IHandler<FindScreen, ScreenRow>
{
    public async Task<Result<ScreenRow>> HandleAsync(FindScreen request, CancellationToken ct) =>
        await database.Set<Screen>().AsNoTracking().Where(s => s.Id == request.Id && s.RevokedAt == null)
            .Select(s => new ScreenRow(s.Id, s.Name, s.Departments, s.Theme, s.Language, s.Sound, s.CreatedAt, s.LastSeenAt, s.Version))
            .FirstOrDefaultAsync(ct) is { } found
            ? found
            : AccessErrors.UnknownScreen;
}
