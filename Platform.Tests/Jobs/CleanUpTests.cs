using Platform.Core.Access;
using Platform.Core.Access.Contracts;
using Platform.Core.Shared.Data;
using Platform.Core.Shared.Events;
using Platform.Core.Shared.Jobs;
using Platform.Core.Shared.Operations;

namespace Platform.Tests.Jobs;

/// <summary>The operations behind the jobs, each run twice: the second run finds nothing to do and takes nothing away.</summary>
public sealed class CleanUpTests(PlatformFixture platform) : IClassFixture<PlatformFixture>
{
    private static readonly Actor Job = Actor.Job("test");

    [Fact]
    public async Task RemoveDeliveredEvents_TakesOldDeliveredRowsInBatches_AndLeavesTheRest()
    {
        const string insert =
            "INSERT INTO outbox_events (id, type, payload, created_at, next_attempt_at, processed_at) SELECT gen_random_uuid(), $1, '{}', $2, $2, $3 FROM generate_series(1, $4)";
        var now = platform.Time.GetUtcNow();
        var (old, recent) = (now.AddDays(-8), now.AddDays(-6));
        await platform.SqlAsync(insert, "OldDelivered", old, old, (BatchedDelete.BatchSize * 2) + 7);
        await platform.SqlAsync(insert, "RecentlyDelivered", old, recent, 3);
        await platform.SqlAsync(insert.Replace("$3", "NULL AS nothing", StringComparison.Ordinal).Replace("$4", "$3", StringComparison.Ordinal), "OldWaiting", old, 2);

        Assert.Equal((BatchedDelete.BatchSize * 2) + 7, (await platform.RunAsync(new RemoveDeliveredEvents(), Job)).Rows);
        Assert.Equal(0, (await platform.RunAsync(new RemoveDeliveredEvents(), Job)).Rows);
        Assert.Equal("OldWaiting 2, RecentlyDelivered 3", await platform.SqlAsync(
            "SELECT string_agg(type || ' ' || n, ', ' ORDER BY type) FROM (SELECT type, count(*) n FROM outbox_events WHERE type IN ('OldDelivered', 'OldWaiting', 'RecentlyDelivered') GROUP BY type) t"));
    }

    [Fact]
    public async Task RemoveEndedSessions_TakesThoseThatEndedAMonthAgo()
    {
        var user = (await platform.RunAsync(new CreateUser($"{Guid.NewGuid():N}@example.com", PlatformFixture.Password), Actor.Shell())).Id.Value;
        await AddSessionAsync(user, "expired long ago", expires: -31);
        await AddSessionAsync(user, "revoked long ago", expires: 5, revoked: -31);
        await AddSessionAsync(user, "expired lately", expires: -29);
        await AddSessionAsync(user, "revoked lately", expires: 5, revoked: -1);
        await AddSessionAsync(user, "living", expires: 5);

        Assert.Equal(2, (await platform.RunAsync(new RemoveEndedSessions(), Job)).Rows);
        Assert.Equal(0, (await platform.RunAsync(new RemoveEndedSessions(), Job)).Rows);
        Assert.Equal("expired lately, living, revoked lately", await platform.SqlAsync("SELECT string_agg(user_agent, ', ' ORDER BY user_agent) FROM user_sessions WHERE user_id = $1", user));
    }

    [Fact]
    public async Task RemoveEndedInvitations_TakesThoseOfEveryTenantThatEndedAMonthAgo()
    {
        var (first, second) = (await platform.NewTenantAsync(), await platform.NewTenantAsync());
        foreach (var tenant in new[] { first.Id.Value, second.Id.Value })
        {
            await AddInvitationAsync(tenant, "expired@long.ago", expires: -31);
            await AddInvitationAsync(tenant, "accepted@long.ago", expires: 5, accepted: -31);
            await AddInvitationAsync(tenant, "revoked@long.ago", expires: 5, revoked: -31);
            await AddInvitationAsync(tenant, "expired@lately", expires: -29);
            await AddInvitationAsync(tenant, "open@now", expires: 5);
        }

        Assert.Equal(6, (await platform.RunAsync(new RemoveEndedInvitations(), Job)).Rows);
        Assert.Equal(0, (await platform.RunAsync(new RemoveEndedInvitations(), Job)).Rows);
        Assert.Equal("expired@lately, open@now", await platform.SqlAsync("SELECT string_agg(email, ', ' ORDER BY email) FROM invitations WHERE tenant_id = $1", first.Id.Value));
    }

    [Fact]
    public async Task Clean_UpOfEverything_IsForJobsAndAdministratorsAlone()
    {
        var owner = await platform.NewMemberAsync(await platform.NewTenantAsync(), Role.Owner);
        Assert.Equal(ErrorKind.Forbidden, (await platform.RefusalAsync(new RemoveEndedSessions(), owner)).Kind);
        Assert.Equal(ErrorKind.Forbidden, (await platform.RefusalAsync(new MaintainPartitions(), owner)).Kind);
    }

    private Task<object?> AddSessionAsync(Guid user, string name, int expires, int? revoked = null) => platform.SqlAsync(
        "INSERT INTO user_sessions (id, user_id, created_at, last_seen_at, expires_at, revoked_at, is_persistent, user_agent) VALUES (gen_random_uuid(), $1, $2, $2, $3, $4, false, $5)",
        user, Days(-60), Days(expires), Day(revoked), name);

    private Task<object?> AddInvitationAsync(Guid tenant, string email, int expires, int? accepted = null, int? revoked = null) => platform.SqlAsync(
        "INSERT INTO invitations (id, tenant_id, email, role, token_hash, created_at, created_by, expires_at, accepted_at, revoked_at) VALUES (gen_random_uuid(), $1, $2, 'Viewer', $3, $4, 'test', $5, $6, $7)",
        tenant, email, Guid.NewGuid().ToByteArray(), Days(-60), Days(expires), Day(accepted), Day(revoked));

    private DateTimeOffset Days(int days) => platform.Time.GetUtcNow().AddDays(days);

    private object Day(int? days) => days is { } some ? Days(some) : DBNull.Value;
}
