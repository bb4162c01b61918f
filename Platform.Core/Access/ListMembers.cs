using FluentValidation;
using Microsoft.EntityFrameworkCore;
using Platform.Core.Access.Contracts;
using Platform.Core.Access.Data;
using Platform.Core.Shared.Data;
using Platform.Core.Shared.Operations;
using Platform.Core.Shared.Tenancy;

namespace Platform.Core.Access;

/// <summary>The people of the actor's tenant, by name.</summary>
[Requires(Permissions.MembersRead)]
public sealed record ListMembers(string? Search = null, Role? Role = null, string? Cursor = null, int Limit = Cursor.DefaultLimit) : IQuery<Listing<MemberRow>>;

/// <summary>A person in the tenant, with the <paramref name="Version"/> of the membership that a change sends back.</summary>
public sealed record MemberRow(UserId Id, string Name, string Email, Role Role, bool TwoFactorEnabled, DateTimeOffset JoinedAt, DateTimeOffset? LastSignInAt, uint Version);

internal sealed class ListMembersValidator : AbstractValidator<ListMembers>
{
    public ListMembersValidator()
    {
        RuleFor(r => r.Search).IsSearch();
        RuleFor(r => r.Limit).IsLimit();
    }
}

internal sealed class ListMembersHandler(PlatformDbContext database) : IHandler<ListMembers, Listing<MemberRow>>
{
    public async Task<Result<Listing<MemberRow>>> HandleAsync(ListMembers request, CancellationToken ct)
    {
        var rows = database.Set<Membership>().AsNoTracking().Join(database.Set<User>(), m => m.UserId, u => u.Id, (m, u) => new { Member = m, User = u });
        if (request.Role is { } role)
            rows = rows.Where(r => r.Member.Role == role);
        if (!string.IsNullOrWhiteSpace(request.Search))
        {
            var pattern = CommonRules.Contains(request.Search);
            rows = rows.Where(r => EF.Functions.ILike(r.User.DisplayName, pattern, "\\") || EF.Functions.ILike(r.User.Email!, pattern, "\\"));
        }

        if (request.Cursor is not null)
        {
            if (Cursor.Read(request.Cursor, 2) is not [var nameKey, var emailKey])
                return Cursor.Malformed;
            var (name, email) = (nameKey.ToString(), emailKey.ToString());
            rows = rows.Where(r => EF.Functions.GreaterThan(ValueTuple.Create(r.User.DisplayName, r.User.Email!), ValueTuple.Create(name, email)));
        }

        var members = await rows.OrderBy(r => r.User.DisplayName).ThenBy(r => r.User.Email).Take(request.Limit + 1)
            .Select(r => new MemberRow(r.User.Id, r.User.DisplayName, r.User.Email!, r.Member.Role, r.User.TwoFactorEnabled, r.Member.CreatedAt, r.User.LastSignInAt, r.Member.Version))
            .ToListAsync(ct);
        return Listing<MemberRow>.Cut(members, request.Limit, row => [row.Name, row.Email]);
    }
}
