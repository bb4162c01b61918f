using Microsoft.EntityFrameworkCore;
using Platform.Core.Access.Contracts;
using Platform.Core.Access.Data;
using Platform.Core.Shared.Data;
using Platform.Core.Shared.Operations;

namespace Platform.Core.Access;

internal sealed class ListMemberNamesHandler(PlatformDbContext database) : IHandler<ListMemberNames, IReadOnlyList<MemberName>>
{
    public async Task<Result<IReadOnlyList<MemberName>>> HandleAsync(ListMemberNames request, CancellationToken ct)
    {
        var members = await database.Set<Membership>().AsNoTracking().Join(database.Set<User>(), m => m.UserId, u => u.Id, (_, u) => new { u.Id, u.DisplayName, Email = u.Email! })
            .OrderBy(u => u.DisplayName).ThenBy(u => u.Email).Take(Cursor.MaximumLimit).ToListAsync(ct);
        return members.ConvertAll(member => new MemberName(member.Id.Value, member.DisplayName, member.Email));
    }
}
