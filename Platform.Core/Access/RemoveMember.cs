using Microsoft.EntityFrameworkCore;
using Platform.Core.Access.Data;
using Platform.Core.Shared.Data;
using Platform.Core.Shared.Operations;
using Platform.Core.Shared.Tenancy;

namespace Platform.Core.Access;

/// <summary>Takes a person out of the tenant; the account stays. <paramref name="Confirmed"/> is needed for leaving oneself; with <paramref name="Version"/> it is refused when the role was changed meanwhile.</summary>
[Requires(Permissions.MembersManage)]
public sealed record RemoveMember(UserId User, bool Confirmed = false, uint? Version = null) : ICommand<Done>;

internal sealed class RemoveMemberHandler(PlatformDbContext database, OperationContext context, MemberRules rules, AccessNotices notices) : IHandler<RemoveMember, Done>
{
    public async Task<Result<Done>> HandleAsync(RemoveMember request, CancellationToken ct)
    {
        await rules.LockAsync(ct);
        if (await database.Set<Membership>().FirstOrDefaultAsync(m => m.UserId == request.User, ct) is not { } member)
            return AccessErrors.UnknownMember;
        if (request.Version is { } version && version != member.Version)
            return Errors.ChangedMeanwhile;
        if (await rules.RefuseAsync(member, null, request.Confirmed, ct) is { } refusal)
            return refusal;

        var email = await database.Set<User>().Where(u => u.Id == request.User).Select(u => u.Email).SingleAsync(ct);
        database.Remove(member);
        context.Audit("member.removed", "member", request.User.ToString(), email, before: new { member.Role });
        notices.MembersChanged(context, request.User.ToString());
        return Done.It;
    }
}
