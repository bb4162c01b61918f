using FluentValidation;
using Microsoft.EntityFrameworkCore;
using Platform.Core.Access.Contracts;
using Platform.Core.Access.Data;
using Platform.Core.Shared.Data;
using Platform.Core.Shared.Operations;
using Platform.Core.Shared.Tenancy;

namespace Platform.Core.Access;

/// <summary>Gives a member another role. <paramref name="Confirmed"/> is needed for lowering oneself; with <paramref name="Version"/> it is refused when somebody else was faster.</summary>
[Requires(Permissions.MembersManage)]
public sealed record ChangeMemberRole(UserId User, Role Role, bool Confirmed = false, uint? Version = null) : ICommand<Done>;

internal sealed class ChangeMemberRoleValidator : AbstractValidator<ChangeMemberRole>
{
    public ChangeMemberRoleValidator() => RuleFor(r => r.Role).IsInEnum();
}

internal sealed class ChangeMemberRoleHandler(PlatformDbContext database, OperationContext context, MemberRules rules, AccessNotices notices) : IHandler<ChangeMemberRole, Done>
{
    public async Task<Result<Done>> HandleAsync(ChangeMemberRole request, CancellationToken ct)
    {
        await rules.LockAsync(ct);
        if (await database.Set<Membership>().FirstOrDefaultAsync(m => m.UserId == request.User, ct) is not { } member)
            return AccessErrors.UnknownMember;
        if (request.Version is { } version && version != member.Version)
            return Errors.ChangedMeanwhile;
        if (member.Role == request.Role)
            return Done.It;
        if (await rules.RefuseAsync(member, request.Role, request.Confirmed, ct) is { } refusal)
            return refusal;

        var email = await database.Set<User>().Where(u => u.Id == request.User).Select(u => u.Email).SingleAsync(ct);
        context.Audit("member.role_changed", "member", request.User.ToString(), email, new { member.Role }, new { request.Role });
        member.Role = request.Role;
        notices.MembersChanged(context, request.User.ToString());
        return Done.It;
    }
}
