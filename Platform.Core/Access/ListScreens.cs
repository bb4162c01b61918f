using FluentValidation;
using Microsoft.EntityFrameworkCore;
using Platform.Core.Access.Contracts;
using Platform.Core.Access.Data;
using Platform.Core.Shared.Data;
using Platform.Core.Shared.Operations;

namespace Platform.Core.Access;

/// <summary>The televisions of the actor's tenant that were not revoked, newest first.</summary>
[Requires(Permissions.ScreensRead)]
public sealed record ListScreens(string? Cursor = null, int Limit = Cursor.DefaultLimit) : IQuery<Listing<ScreenRow>>;

internal sealed class ListScreensValidator : AbstractValidator<ListScreens>
{
    public ListScreensValidator() => RuleFor(r => r.Limit).IsLimit();
}

internal sealed class ListScreensHandler(PlatformDbContext database) : IHandler<ListScreens, Listing<ScreenRow>>
{
    public async Task<Result<Listing<ScreenRow>>> HandleAsync(ListScreens request, CancellationToken ct)
    {
        if (!Cursor.TryReadId(request.Cursor, out var before))
            return Cursor.Malformed;
        var rows = await database.Set<Screen>().AsNoTracking().Where(s => s.RevokedAt == null && (before == null || s.Id < before))
            .OrderByDescending(s => s.Id).Take(request.Limit + 1)
            .Select(s => new ScreenRow(s.Id, s.Name, s.Departments, s.Theme, s.Language, s.Sound, s.CreatedAt, s.LastSeenAt, s.Version))
            .ToListAsync(ct);
        return Listing<ScreenRow>.Cut(rows, request.Limit, row => [row.Id]);
    }
}
