using Microsoft.EntityFrameworkCore;
using Npgsql;
using Platform.Core.Access;
using Platform.Core.Access.Contracts;
using Platform.Core.Access.Data;
using Platform.Core.Audit;
using Platform.Core.Audit.Data;
using Platform.Core.Shared.Data;
using Platform.Core.Shared.Operations;
using Platform.Core.Shared.Tenancy;

namespace Platform.Tests.Access;

/// <summary>Another tenant's rows are not there: by the operations, and by row-level security alone.</summary>
public sealed class TenantWallTests(PlatformFixture platform) : IClassFixture<PlatformFixture>
{
    [Fact]
    public async Task EveryOperationById_WithAnotherTenantsId_AnswersNotFoundAndChangesNothing()
    {
        var (mine, theirs) = (await platform.NewTenantAsync(), await platform.NewTenantAsync());
        var intruder = await platform.NewMemberAsync(mine, Role.Owner);
        var victim = await platform.NewMemberAsync(theirs, Role.Owner);
        var key = await platform.RunAsync(new CreateApiKey("k", ["office:read"]), victim);
        var screen = await platform.RunAsync(new CreateScreen("s"), victim);
        var invitation = await platform.RunAsync(new InviteMember("i@example.com", Role.Viewer), victim);
        var entries = (await platform.RunAsync(new ListAuditEntries(new AuditFilter()), victim)).Items.Count;

        ICommand<Done>[] attempts =
        [
            new RevokeApiKey(key.Id), new RevokeScreen(screen.Id), new UpdateScreen(screen.Id, "x", new ScreenLook()), new RevokeInvitation(invitation.Id),
            new ChangeMemberRole(victim.User!.Value, Role.Viewer), new RemoveMember(victim.User!.Value),
        ];
        foreach (var attempt in attempts)
            Assert.Equal(ErrorKind.NotFound, (await platform.RefusalAsync(attempt, intruder)).Kind);
        Assert.Equal(ErrorKind.NotFound, (await platform.RefusalAsync(new RenewScreenToken(screen.Id), intruder)).Kind);

        Assert.Equal(entries, (await platform.RunAsync(new ListAuditEntries(new AuditFilter()), victim)).Items.Count);
        Assert.Empty((await platform.RunAsync(new ListApiKeys(), intruder)).Items);
        Assert.Empty((await platform.RunAsync(new ListScreens(), intruder)).Items);
        Assert.Empty((await platform.RunAsync(new ListInvitations(), intruder)).Items);
        Assert.Equal(intruder.User, Assert.Single((await platform.RunAsync(new ListMembers(), intruder)).Items).Id);
    }

    [Fact]
    public async Task RowLevelSecurity_WithTheFilterSwitchedOff_StillHidesAndRefuses()
    {
        var (mine, theirs) = (await platform.NewTenantAsync(), await platform.NewTenantAsync());
        var victim = await platform.NewMemberAsync(theirs, Role.Owner);
        await platform.RunAsync(new CreateApiKey("k", ["office:read"]), victim);
        await platform.RunAsync(new CreateScreen("s"), victim);
        await platform.RunAsync(new InviteMember("i@example.com", Role.Viewer), victim);

        await using var context = Open(platform.Databases.App, mine.Id);
        Assert.Equal(0, await Unfiltered<Membership>(context));
        Assert.Equal(0, await Unfiltered<ApiKey>(context));
        Assert.Equal(0, await Unfiltered<Screen>(context));
        Assert.Equal(0, await Unfiltered<Invitation>(context));
        Assert.Equal(0, await context.Set<AuditEntry>().IgnoreQueryFilters().CountAsync(e => e.TenantId == theirs.Id));
        Assert.Equal(0, await context.Set<ApiKey>().IgnoreQueryFilters().ExecuteDeleteAsync());

        context.Add(new Screen { TenantId = theirs.Id, Name = "planted", TokenHash = [1], CreatedAt = platform.Time.GetUtcNow() });
        var refused = await Assert.ThrowsAsync<DbUpdateException>(() => context.SaveChangesAsync());
        Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, Assert.IsType<PostgresException>(refused.InnerException).SqlState);

        await using var theirsOpen = Open(platform.Databases.App, theirs.Id);
        Assert.Equal(1, await Unfiltered<ApiKey>(theirsOpen));
    }

    [Fact]
    public async Task Connection_WithoutATenant_SeesNoRow()
    {
        await platform.NewMemberAsync(await platform.NewTenantAsync(), Role.Owner);

        await using var context = Open(platform.Databases.App, null);

        Assert.Equal(0, await Unfiltered<Membership>(context));
        Assert.Equal(0, await Unfiltered<AuditEntry>(context));
    }

    private static Task<int> Unfiltered<TEntity>(PlatformDbContext context) where TEntity : class => context.Set<TEntity>().IgnoreQueryFilters().CountAsync();

    private static PlatformDbContext Open(NpgsqlDataSource source, TenantId? tenant)
    {
        var operation = new OperationContext();
        operation.Begin(Actor.Anonymous(), tenant);
        return new PlatformDbContext(PlatformDbOptions.For(source), new TenantWall(operation));
    }
}
