using Microsoft.Extensions.DependencyInjection;
using Platform.Core.Access;
using Platform.Core.Access.Contracts;
using Platform.Core.Shared.Idempotency;
using Platform.Core.Shared.Operations;

namespace Platform.Tests.Shared.Api;

/// <summary>The same on a clock that the test moves.</summary>
public sealed class IdempotentRequestsTests(PlatformFixture platform) : IClassFixture<PlatformFixture>
{
    private static readonly byte[] Hash = [1, 2, 3];

    private IdempotentRequests Requests => platform.Services.GetRequiredService<IdempotentRequests>();

    [Fact]
    public async Task Command_OfAnAttemptThatLostItsTurn_StoresNothing()
    {
        var owner = await platform.NewMemberAsync(await platform.NewTenantAsync(), Role.Owner);
        var slow = (await Requests.BeginAsync(owner, "k", Hash, default)).Claim!;
        platform.Time.Advance(IdempotentRequests.BusyFor);
        var next = (await Requests.BeginAsync(owner, "k", Hash, default)).Claim!;

        Assert.Equal("api.idempotency_in_progress", (await platform.RefusalAsync(new CreateScreen("slow"), owner with { Claim = slow })).Code);
        await platform.RunAsync(new CreateScreen("next"), owner with { Claim = next });

        Assert.Equal("next", Assert.Single((await platform.RunAsync(new ListScreens(), owner)).Items).Name);
        await Requests.KeepAsync(owner, slow, new KeptAnswer(201, new Dictionary<string, string>(), [1]), default);
        await Requests.KeepAsync(owner, next, new KeptAnswer(201, new Dictionary<string, string>(), [2]), default);
        Assert.Equal([2], (await Requests.BeginAsync(owner, "k", Hash, default)).Answer!.Body);
    }

    [Fact]
    public async Task Command_CarriedOutWithoutAnswer_IsNotBegunAgain()
    {
        var owner = await platform.NewMemberAsync(await platform.NewTenantAsync(), Role.Owner);
        var claim = (await Requests.BeginAsync(owner, "k", Hash, default)).Claim!;
        await platform.RunAsync(new CreateScreen("once"), owner with { Claim = claim });
        Assert.Equal("api.idempotency_in_progress", (await Requests.BeginAsync(owner, "k", Hash, default)).Refusal!.Code);
        await Requests.GiveBackAsync(owner, claim, default);
        Assert.Equal("api.idempotency_answer_lost", (await Requests.BeginAsync(owner, "k", Hash, default)).Refusal!.Code);
    }

    [Fact]
    public async Task GiveBack_OfWhatWasNotCarriedOut_LetsTheNextBeginAtOnce()
    {
        var owner = await platform.NewMemberAsync(await platform.NewTenantAsync(), Role.Owner);
        await Requests.GiveBackAsync(owner, (await Requests.BeginAsync(owner, "k", Hash, default)).Claim!, default);
        Assert.NotNull((await Requests.BeginAsync(owner, "k", [9], default)).Claim);
    }

    [Fact]
    public async Task RemoveIdempotentRequests_TakesThoseWhoseDayIsOver_AndTheSecondRunNothing()
    {
        var owner = await platform.NewMemberAsync(await platform.NewTenantAsync(), Role.Owner);
        await Requests.BeginAsync(owner, "old", Hash, default);
        platform.Time.Advance(IdempotentRequests.KeptFor - TimeSpan.FromMinutes(1));
        await Requests.BeginAsync(owner, "young", Hash, default);
        platform.Time.Advance(TimeSpan.FromMinutes(1));

        Assert.InRange((await platform.RunAsync(new RemoveIdempotentRequests(), Actor.Job("test"))).Rows, 1, long.MaxValue);
        Assert.Equal(0, (await platform.RunAsync(new RemoveIdempotentRequests(), Actor.Job("test"))).Rows);
        Assert.Equal("young", await platform.SqlAsync("SELECT string_agg(key, ',') FROM idempotent_requests WHERE tenant_id = $1", owner.Tenant!.Value.Value));
    }

    [Fact]
    public async Task Answer_AfterADay_IsForgottenAlsoBeforeTheJobRan()
    {
        var owner = await platform.NewMemberAsync(await platform.NewTenantAsync(), Role.Owner);
        var claim = (await Requests.BeginAsync(owner, "k", Hash, default)).Claim!;
        await Requests.KeepAsync(owner, claim, new KeptAnswer(201, new Dictionary<string, string>(), [1]), default);
        platform.Time.Advance(IdempotentRequests.KeptFor);
        Assert.NotNull((await Requests.BeginAsync(owner, "k", [9], default)).Claim);
    }
}
