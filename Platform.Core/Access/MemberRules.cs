using Microsoft.EntityFrameworkCore;
using Platform.Core.Access.Contracts;
using Platform.Core.Access.Data;
using Platform.Core.Shared.Data;
using Platform.Core.Shared.Operations;

namespace Platform.Core.Access;

/// <summary>What must hold when a member's role changes or ends: only owners touch owners, the last owner stays, nobody lowers themselves by mistake.</summary>
internal sealed class MemberRules(PlatformDbContext database, OperationContext context)
{
    /// <summary>The refusal for giving <paramref name="member"/> the role <paramref name="next"/> (null: taking the person out), or null.</summary>
    public async Task<Error?> RefuseAsync(Membership member, Role? next, bool confirmed, CancellationToken ct)
    {
        if ((member.Role == Role.Owner || next == Role.Owner) && !context.Actor.May(Permissions.TenantOwn))
            return AccessErrors.OwnersOnly;
        if (member.Role == Role.Owner && next != Role.Owner && await database.Set<Membership>().CountAsync(m => m.Role == Role.Owner, ct) <= 1)
            return AccessErrors.LastOwner;
        var takesOwnRights = context.Actor.User == member.UserId && (next is null || next > member.Role);
        return takesOwnRights && !confirmed ? AccessErrors.ConfirmOwnRole : null;
    }

    /// <summary>One change of members at a time in a tenant: two owners who remove each other at once must not both succeed.</summary>
    public Task LockAsync(CancellationToken ct) =>
        database.Database.ExecuteSqlAsync($"SELECT 1 FROM tenants WHERE id = {context.TenantId.Value} FOR NO KEY UPDATE", ct);
}
