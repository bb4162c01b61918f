using Microsoft.EntityFrameworkCore;
using Platform.Core.Access.Data;
using Platform.Core.Shared.Data;
using Platform.Core.Shared.Operations;
using Platform.Core.Shared.Tenancy;

namespace Platform.Core.Access;

/// <summary>One person of the actor's tenant.</summary>
[Requires(Permissions.MembersRead)]
public sealed record FindMember(UserId User) : IQuery<MemberRow>;

internal sealed class FindMemberHandler(PlatformDbContext database) : IHandler<FindMember, MemberRow>
{
    public async Task<Result<MemberRow>> HandleAsync(FindMember request, CancellationToken ct) =>
        await database.Set<Membership>().AsNoTracking().Where(m => m.UserId == request.User)
            .Join(database.Set<User>(), m => m.UserId, u => u.Id, (m, u) => new MemberRow(u.Id, u.DisplayName, u.Email!, m.Role, u.TwoFactorEnabled, m.CreatedAt, u.LastSignInAt, m.Version))
            .FirstOrDefaultAsync(ct) is { } found
            ? found
            : AccessErrors.UnknownMember;
}
