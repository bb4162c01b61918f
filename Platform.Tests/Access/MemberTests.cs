using Microsoft.Extensions.DependencyInjection;
using Platform.Core.Access;
using Platform.Core.Access.Contracts;
using Platform.Core.Access.Entrance;
using Platform.Core.Audit;
using Platform.Core.Shared.Operations;
using Platform.Core.Shared.Tenancy;
using Platform.Core.Tenants;

namespace Platform.Tests.Access;

public sealed class MemberTests(PlatformFixture platform) : IClassFixture<PlatformFixture>
{
    [Fact]
    public async Task ListMembers_MoreThanLimit_PagesWithoutGapOrRepetition()
    {
        var tenant = await platform.NewTenantAsync();
        var owner = await platform.NewMemberAsync(tenant, Role.Owner);
        for (var i = 0; i < 4; i++)
            await platform.NewMemberAsync(tenant, Role.Viewer);
        await platform.NewMemberAsync(await platform.NewTenantAsync(), Role.Owner);

        var seen = new List<UserId>();
        string? cursor = null;
        do
        {
            var page = await platform.RunAsync(new ListMembers(Cursor: cursor, Limit: 2), owner);
            Assert.InRange(page.Items.Count, 1, 2);
            seen.AddRange(page.Items.Select(row => row.Id));
            cursor = page.NextCursor;
        }
        while (cursor is not null);

        Assert.Equal(5, seen.Count);
        Assert.Equal(5, seen.Distinct().Count());
    }

    [Fact]
    public async Task ListMembers_SearchWithWildcards_TakesThemLiterally()
    {
        var tenant = await platform.NewTenantAsync();
        var owner = await platform.NewMemberAsync(tenant, Role.Owner, $"under_score{Guid.NewGuid():N}@example.com");
        await platform.NewMemberAsync(tenant, Role.Viewer, $"underXscore{Guid.NewGuid():N}@example.com");

        var found = await platform.RunAsync(new ListMembers(Search: "under_score"), owner);

        Assert.Equal(owner.User, Assert.Single(found.Items).Id);
        Assert.Equal("shared.invalid_cursor", (await platform.RefusalAsync(new ListMembers(Cursor: "nonsense!"), owner)).Code);
        Assert.Equal("/limit", (await platform.RefusalAsync(new ListMembers(Limit: 501), owner)).Fields[0].Pointer);
    }

    [Fact]
    public async Task ChangeMemberRole_ByAdmin_TouchesNoOwnerAndMakesNone()
    {
        var tenant = await platform.NewTenantAsync();
        var owner = await platform.NewMemberAsync(tenant, Role.Owner);
        var admin = await platform.NewMemberAsync(tenant, Role.Admin);
        var viewer = await platform.NewMemberAsync(tenant, Role.Viewer);

        Assert.Equal("access.owners_only", (await platform.RefusalAsync(new ChangeMemberRole(owner.User!.Value, Role.Viewer), admin)).Code);
        Assert.Equal("access.owners_only", (await platform.RefusalAsync(new ChangeMemberRole(viewer.User!.Value, Role.Owner), admin)).Code);
        Assert.Equal("access.owners_only", (await platform.RefusalAsync(new RemoveMember(owner.User!.Value), admin)).Code);
        await platform.RunAsync(new ChangeMemberRole(viewer.User!.Value, Role.Operator), admin);

        var entered = await platform.EnterAsync(viewer.Session!.Value, tenant);
        Assert.True(entered.May(Permissions.OfficeWrite));
        var entry = (await platform.RunAsync(new ListAuditEntries(new AuditFilter(Action: "member.role_changed")), owner)).Items[0];
        Assert.Contains("viewer", entry.Before, StringComparison.Ordinal);
        Assert.Contains("operator", entry.After, StringComparison.Ordinal);
    }

    [Fact]
    public async Task LastOwner_LoweredOrRemoved_IsRefused()
    {
        var tenant = await platform.NewTenantAsync();
        var owner = await platform.NewMemberAsync(tenant, Role.Owner);

        Assert.Equal("access.last_owner", (await platform.RefusalAsync(new ChangeMemberRole(owner.User!.Value, Role.Admin, Confirmed: true), owner)).Code);
        Assert.Equal("access.last_owner", (await platform.RefusalAsync(new RemoveMember(owner.User!.Value, Confirmed: true), owner)).Code);
    }

    [Fact]
    public async Task TwoOwners_RemovingEachOtherAtOnce_OneStays()
    {
        for (var round = 0; round < 5; round++)
        {
            var tenant = await platform.NewTenantAsync();
            var first = await platform.NewMemberAsync(tenant, Role.Owner);
            var second = await platform.NewMemberAsync(tenant, Role.Owner);

            var results = await Task.WhenAll(
                platform.TryAsync(new RemoveMember(second.User!.Value), first), platform.TryAsync(new RemoveMember(first.User!.Value), second));

            Assert.Single(results, result => result.Succeeded);
            Assert.Single(results, result => result.Error?.Code == "access.last_owner");
        }
    }

    [Fact]
    public async Task OwnRole_LoweredWithoutConfirmation_IsRefused()
    {
        var tenant = await platform.NewTenantAsync();
        await platform.NewMemberAsync(tenant, Role.Owner);
        var admin = await platform.NewMemberAsync(tenant, Role.Admin);

        Assert.Equal("access.confirm_own_role", (await platform.RefusalAsync(new ChangeMemberRole(admin.User!.Value, Role.Viewer), admin)).Code);
        Assert.Equal("access.confirm_own_role", (await platform.RefusalAsync(new RemoveMember(admin.User!.Value), admin)).Code);
        await platform.RunAsync(new RemoveMember(admin.User!.Value, Confirmed: true), admin);

        Assert.Null(await platform.Services.GetRequiredService<IUserActors>().EnterAcrossTenants(admin.Session!.Value, tenant.Slug, default));
    }

    [Fact]
    public async Task InviteMember_Twice_OnlyTheNewLinkOpens()
    {
        var tenant = await platform.NewTenantAsync();
        var owner = await platform.NewMemberAsync(tenant, Role.Owner);
        var first = await platform.RunAsync(new InviteMember("New.Person@Example.com", Role.Operator), owner);
        var second = await platform.RunAsync(new InviteMember("new.person@example.com", Role.Viewer), owner);

        Assert.StartsWith("inv_", second.Token, StringComparison.Ordinal);
        Assert.Equal(ErrorKind.NotFound, (await platform.RefusalAsync(new FindInvitation(first.Token), Actor.Anonymous())).Kind);
        var found = await platform.RunAsync(new FindInvitation(second.Token), Actor.Anonymous());
        Assert.Equal((tenant.Name, "new.person@example.com", Role.Viewer, false), (found.TenantName, found.Email, found.Role, found.AccountExists));
        Assert.Equal(second.Id, Assert.Single((await platform.RunAsync(new ListInvitations(), owner)).Items).Id);
    }

    [Fact]
    public async Task InviteMember_TwiceAtOnce_LeavesOneOpen()
    {
        var tenant = await platform.NewTenantAsync();
        var owner = await platform.NewMemberAsync(tenant, Role.Owner);

        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => platform.TryAsync(new InviteMember("race@example.com", Role.Viewer), owner)));

        Assert.Single((await platform.RunAsync(new ListInvitations(), owner)).Items);
    }

    [Fact]
    public async Task Invitation_ExpiredOrRevoked_DoesNotOpen()
    {
        var tenant = await platform.NewTenantAsync();
        var owner = await platform.NewMemberAsync(tenant, Role.Owner);
        var revoked = await platform.RunAsync(new InviteMember("a@example.com", Role.Viewer), owner);
        var late = await platform.RunAsync(new InviteMember("b@example.com", Role.Viewer), owner);

        await platform.RunAsync(new RevokeInvitation(revoked.Id), owner);
        Assert.Equal(ErrorKind.NotFound, (await platform.RefusalAsync(new FindInvitation(revoked.Token), Actor.Anonymous())).Kind);
        platform.Time.Advance(TimeSpan.FromDays(7));

        Assert.Equal(ErrorKind.NotFound, (await platform.RefusalAsync(new FindInvitation(late.Token), Actor.Anonymous())).Kind);
        Assert.True(Assert.Single((await platform.RunAsync(new ListInvitations(), owner)).Items).IsExpired);
    }

    [Fact]
    public async Task InviteMember_OfMemberOrBeyondOwnRole_IsRefused()
    {
        var tenant = await platform.NewTenantAsync();
        var owner = await platform.NewMemberAsync(tenant, Role.Owner, $"boss{Guid.NewGuid():N}@example.com");
        var admin = await platform.NewMemberAsync(tenant, Role.Admin);
        var email = (await platform.RunAsync(new ListMembers(Role: Role.Owner), owner)).Items[0].Email;

        Assert.Equal("access.already_member", (await platform.RefusalAsync(new InviteMember(email.ToUpperInvariant(), Role.Viewer), owner)).Code);
        Assert.Equal("access.owners_only", (await platform.RefusalAsync(new InviteMember("x@example.com", Role.Owner), admin)).Code);
        Assert.Equal("/email", (await platform.RefusalAsync(new InviteMember("no address", Role.Viewer), owner)).Fields[0].Pointer);
        await platform.RunAsync(new InviteMember("x@example.com", Role.Admin), admin);
        await platform.RunAsync(new UpdateSettings { Flags = new Dictionary<string, bool> { ["only_owners_invite"] = true } }, owner);
        Assert.Equal("access.owners_only", (await platform.RefusalAsync(new InviteMember("y@example.com", Role.Viewer), admin)).Code);
    }

    [Fact]
    public async Task CreateUser_TakenOrWeak_IsRefusedAndStoresNothing()
    {
        var tenant = await platform.NewTenantAsync();
        var email = $"{Guid.NewGuid():N}@example.com";
        await platform.RunAsync(new CreateUser(email, PlatformFixture.Password, Role.Owner), Actor.Shell(tenant.Id));

        Assert.Equal("access.email_taken", (await platform.RefusalAsync(new CreateUser(email.ToUpperInvariant(), PlatformFixture.Password), Actor.Shell())).Code);
        Assert.Equal("access.password_refused", (await platform.RefusalAsync(new CreateUser("weak@example.com", "short"), Actor.Shell())).Code);
        Assert.Equal(0L, await platform.SqlAsync("SELECT count(*) FROM users WHERE email = 'weak@example.com'"));
        Assert.Equal(0L, await platform.SqlAsync("SELECT count(*) FROM audit_entries WHERE (before::text || after::text) LIKE '%correct horse%'"));
    }

    [Fact]
    public async Task OpenTenantAsOwner_ByAdministratorWhoIsNoMember_IsAuditedOncePerSessionInBothChains()
    {
        var tenant = await platform.NewTenantAsync();
        var administrator = await platform.NewPlatformAdministratorAsync();
        var inside = await platform.EnterAsync(administrator.Session!.Value, tenant);

        await platform.RunAsync(new OpenTenantAsOwner(), inside);
        await platform.RunAsync(new OpenTenantAsOwner(), inside);

        var filter = new AuditFilter(Action: "tenant.opened_as_owner", Object: tenant.Id.ToString());
        Assert.Equal(administrator.Id, Assert.Single((await platform.RunAsync(new ListAuditEntries(filter), inside)).Items).ActorId);
        Assert.Single((await platform.RunAsync(new ListPlatformAuditEntries(filter), administrator)).Items);
    }
}
