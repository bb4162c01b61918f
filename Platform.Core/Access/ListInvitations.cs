using FluentValidation;
using Microsoft.EntityFrameworkCore;
using Platform.Core.Access.Contracts;
using Platform.Core.Access.Data;
using Platform.Core.Shared.Data;
using Platform.Core.Shared.Operations;

namespace Platform.Core.Access;

/// <summary>Invitations that were neither accepted nor withdrawn, newest first; expired ones stay visible so that they can be sent anew.</summary>
[Requires(Permissions.MembersRead)]
public sealed record ListInvitations(string? Cursor = null, int Limit = Cursor.DefaultLimit) : IQuery<Listing<InvitationRow>>;

public sealed record InvitationRow(Guid Id, string Email, Role Role, string CreatedBy, DateTimeOffset CreatedAt, DateTimeOffset ExpiresAt, bool IsExpired);

internal sealed class ListInvitationsValidator : AbstractValidator<ListInvitations>
{
    public ListInvitationsValidator() => RuleFor(r => r.Limit).IsLimit();
}

internal sealed class ListInvitationsHandler(PlatformDbContext database, TimeProvider time) : IHandler<ListInvitations, Listing<InvitationRow>>
{
    public async Task<Result<Listing<InvitationRow>>> HandleAsync(ListInvitations request, CancellationToken ct)
    {
        if (!Cursor.TryReadId(request.Cursor, out var before))
            return Cursor.Malformed;
        var now = time.GetUtcNow();
        var rows = await database.Set<Invitation>().AsNoTracking()
            .Where(i => i.AcceptedAt == null && i.RevokedAt == null && (before == null || i.Id < before))
            .OrderByDescending(i => i.Id).Take(request.Limit + 1)
            .Select(i => new InvitationRow(i.Id, i.Email, i.Role, i.CreatedBy, i.CreatedAt, i.ExpiresAt, i.ExpiresAt <= now))
            .ToListAsync(ct);
        return Listing<InvitationRow>.Cut(rows, request.Limit, row => [row.Id]);
    }
}
