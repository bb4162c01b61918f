using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Platform.Core.Access;
using Platform.Core.Access.Account;
using Platform.Core.Access.Contracts;
using Platform.Core.Access.Entrance;
using Platform.Core.Shared.Operations;
using Platform.Tests.Shared;

namespace Platform.Tests.Access;

/// <summary>Signing in, the second factor, sessions, passwords, invitations: through the operation runner on a real database.</summary>
public sealed class EntranceTests(PlatformFixture platform) : IClassFixture<PlatformFixture>
{
    private const string NewPassword = "another long password";

    [Fact]
    public async Task SignIn_RightPassword_OpensASessionThatEntersTheTenant()
    {
        var (email, slug) = await PersonAsync();
        var session = await SessionAsync(email);
        var actors = platform.Services.GetRequiredService<IUserActors>();
        var entered = await actors.EnterAcrossTenants(session, slug, default);
        Assert.Equal(Role.Operator, entered!.Role);
        Assert.True(entered.Actor.May(Permissions.OfficeWrite));
        Assert.False(entered.Actor.May(Permissions.KeysManage));
    }

    [Fact]
    public async Task Session_AskedForBySeveralAtOnce_IsReadOnce_AndAgainAfterAChange()
    {
        var (email, slug) = await PersonAsync();
        var session = await SessionAsync(email);
        var actors = platform.Services.GetRequiredService<UserActors>();
        await actors.EnterAcrossTenants(session, slug, default);
        using var statements = new SqlStatements(new NpgsqlConnectionStringBuilder(platform.Databases.App.ConnectionString).Database!);
        foreach (var reads in new[] { 1, 2 })
        {
            actors.Forget();
            // Who leaves takes nothing from the others.
            using var gone = new CancellationTokenSource();
            var leaving = actors.EnterAcrossTenants(session, slug, gone.Token).AsTask();
            var entered = Enumerable.Range(0, 8).Select(_ => actors.EnterAcrossTenants(session, slug, default).AsTask()).ToList();
            await gone.CancelAsync();
            Assert.All(await Task.WhenAll(entered), actor => Assert.Equal(Role.Operator, actor!.Role));
            await Task.WhenAny(leaving);
            Assert.Equal(reads, statements.Texts.Count(text => text.Contains("FROM user_sessions AS", StringComparison.Ordinal)));
            Assert.Equal(reads, statements.Texts.Count(text => text.Contains("FROM memberships AS", StringComparison.Ordinal)));
        }
    }

    [Fact]
    public async Task SignIn_UnknownEmailAndWrongPassword_GiveTheSameAnswer()
    {
        var (email, _) = await PersonAsync();
        var wrong = await platform.RefusalAsync(new SignIn(email, "not the password", false, null), Actor.Anonymous());
        var unknown = await platform.RefusalAsync(new SignIn("nobody-here@example.com", "not the password", false, null), Actor.Anonymous());
        Assert.Equal("access.wrong_credentials", wrong.Code);
        Assert.Equal(wrong, unknown);
    }

    [Fact]
    public async Task SignIn_TenWrongPasswordsAtOnce_LockTheAccountForTheRightOneToo()
    {
        var (email, _) = await PersonAsync();
        var tries = Enumerable.Range(0, 10).Select(_ => platform.TryAsync(new SignIn(email, "not the password", false, null), Actor.Anonymous()));
        Assert.All(await Task.WhenAll(tries), result => Assert.False(result.Succeeded));

        var locked = await platform.RefusalAsync(new SignIn(email, PlatformFixture.Password, false, null), Actor.Anonymous());
        Assert.Equal("access.locked_out", locked.Code);
        Assert.Equal(TimeSpan.FromMinutes(15), locked.RetryAfter);

        await platform.SqlAsync("UPDATE users SET lockout_end = now() - interval '1 second' WHERE email = $1", email);
        await SessionAsync(email);
    }

    [Fact]
    public async Task SecondFactor_CodeOnceOnly_ThenRecoveryCodeOnceOnly()
    {
        var (email, _) = await PersonAsync();
        var actor = await AccountAsync(email);
        var secret = await platform.RunAsync(new PrepareSecondFactor(), actor);
        Assert.StartsWith("otpauth://totp/", secret.Address, StringComparison.Ordinal);
        Assert.Equal("access.wrong_code", (await platform.RefusalAsync(new ConfirmSecondFactor("000000"), actor)).Code);
        // A code is good for its own 30 seconds and those around it; each test step takes another of the three.
        var recovery = await platform.RunAsync(new ConfirmSecondFactor(AuthenticatorApp.Code(secret.Secret, -1)), actor);
        Assert.Equal(10, recovery.Count);
        var kept = (string)(await platform.SqlAsync("SELECT string_agg(value, ' ') FROM user_tokens t JOIN users u ON u.id = t.user_id WHERE u.email = $1", email))!;
        Assert.DoesNotContain(secret.Secret, kept, StringComparison.Ordinal);
        Assert.DoesNotContain(recovery[0], kept, StringComparison.Ordinal);

        var code = AuthenticatorApp.Code(secret.Secret, 0);
        Assert.NotNull((await SecondStepAsync(email, code)).Value?.Session);
        Assert.Equal("access.wrong_code", (await SecondStepAsync(email, code)).Error?.Code);
        Assert.NotNull((await SecondStepAsync(email, recovery[3])).Value?.Session);
        Assert.Equal("access.wrong_code", (await SecondStepAsync(email, recovery[3])).Error?.Code);
        Assert.Equal(9, (await platform.RunAsync(new GetProfile(), actor)).RecoveryCodesLeft);
    }

    [Fact]
    public async Task SecondFactor_ForgedOrOldPendingNote_IsRefused()
    {
        Assert.Equal("access.sign_in_expired", (await platform.RefusalAsync(new VerifySecondFactor("forged", "123456", null), Actor.Anonymous())).Code);
        var (email, _) = await PersonAsync();
        var actor = await AccountAsync(email);
        var secret = await platform.RunAsync(new PrepareSecondFactor(), actor);
        await platform.RunAsync(new ConfirmSecondFactor(AuthenticatorApp.Code(secret.Secret, 0)), actor);
        var pending = (await platform.RunAsync(new SignIn(email, PlatformFixture.Password, false, null), Actor.Anonymous())).Pending!;
        platform.Time.Advance(TimeSpan.FromMinutes(6));
        Assert.Equal("access.sign_in_expired", (await platform.RefusalAsync(new VerifySecondFactor(pending, AuthenticatorApp.Code(secret.Secret, 1), null), Actor.Anonymous())).Code);
    }

    [Fact]
    public async Task ChangePassword_EndsEveryOtherSession_AndTheOldPassword()
    {
        var (email, _) = await PersonAsync();
        var (here, elsewhere) = (await AccountAsync(email), await AccountAsync(email));
        Assert.Equal("access.wrong_password", (await platform.RefusalAsync(new ChangePassword("wrong", NewPassword), here)).Code);
        Assert.Equal("access.same_password", (await platform.RefusalAsync(new ChangePassword(PlatformFixture.Password, PlatformFixture.Password), here)).Code);
        Assert.Equal("access.weak_password", (await platform.RefusalAsync(new ChangePassword(PlatformFixture.Password, "short"), here)).Code);
        await platform.RunAsync(new ChangePassword(PlatformFixture.Password, NewPassword), here);

        var actors = platform.Services.GetRequiredService<IUserActors>();
        Assert.NotNull(await actors.FindAcrossTenants(here.Session!.Value, default));
        Assert.Null(await actors.FindAcrossTenants(elsewhere.Session!.Value, default));
        Assert.False((await platform.TryAsync(new SignIn(email, PlatformFixture.Password, false, null), Actor.Anonymous())).Succeeded);
        await SessionAsync(email, NewPassword);
    }

    [Fact]
    public async Task Sessions_ListedAndEnded_OnlyOnesOwn()
    {
        var (mine, theirs) = (await PersonAsync(), await PersonAsync());
        var actor = await AccountAsync(mine.Email);
        var second = await AccountAsync(mine.Email);
        var stranger = await AccountAsync(theirs.Email);
        var sessions = await platform.RunAsync(new ListSessions(), actor);
        Assert.Equal(2, sessions.Count);
        Assert.Equal(actor.Session, Assert.Single(sessions, session => session.IsThis).Id);

        Assert.Equal(ErrorKind.NotFound, (await platform.RefusalAsync(new EndSessions(EndWhich.Named, stranger.Session), actor)).Kind);
        Assert.Equal(1, await platform.RunAsync(new EndSessions(EndWhich.Named, second.Session), actor));
        Assert.Equal(1, await platform.RunAsync(new EndSessions(EndWhich.All), actor));
        Assert.Null(await platform.Services.GetRequiredService<IUserActors>().FindAcrossTenants(actor.Session!.Value, default));
    }

    [Fact]
    public async Task Session_PastItsEnd_IsNoSession()
    {
        var (email, _) = await PersonAsync();
        var session = await SessionAsync(email);
        platform.Time.Advance(TimeSpan.FromHours(13));
        Assert.Null(await platform.Services.GetRequiredService<IUserActors>().FindAcrossTenants(session, default));
    }

    [Fact]
    public async Task Invitation_NewPerson_JoinsOnce()
    {
        var tenant = await platform.NewTenantAsync();
        var email = $"{Guid.NewGuid():N}@example.com";
        var link = await platform.RunAsync(new InviteMember(email, Role.Viewer), await platform.NewMemberAsync(tenant, Role.Owner));
        var found = await platform.RunAsync(new FindInvitation(link.Token), Actor.Anonymous());
        Assert.Equal((email, tenant.Name, Role.Viewer, false), (found.Email, found.TenantName, found.Role, found.AccountExists));

        var accepted = await platform.RunAsync(new AcceptInvitation(link.Token, "Новый коллега", NewPassword, null), Actor.Anonymous());
        var entered = await platform.Services.GetRequiredService<IUserActors>().EnterAcrossTenants(accepted.SignIn.Session!.Id, tenant.Slug, default);
        Assert.Equal(Role.Viewer, entered!.Role);
        Assert.Equal("access.invitation_gone", (await platform.RefusalAsync(new AcceptInvitation(link.Token, "x", NewPassword, null), Actor.Anonymous())).Code);
    }

    [Fact]
    public async Task Invitation_KnownPerson_NeedsTheirPassword()
    {
        var (email, _) = await PersonAsync();
        var tenant = await platform.NewTenantAsync();
        var link = await platform.RunAsync(new InviteMember(email, Role.Admin), await platform.NewMemberAsync(tenant, Role.Owner));
        Assert.Equal("access.wrong_credentials", (await platform.RefusalAsync(new AcceptInvitation(link.Token, "", "guessed password", null), Actor.Anonymous())).Code);
        var accepted = await platform.RunAsync(new AcceptInvitation(link.Token, "", PlatformFixture.Password, null), Actor.Anonymous());
        Assert.Equal(tenant.Slug, accepted.TenantSlug);
    }

    [Fact]
    public async Task FirstAdministrator_MustChooseAPasswordBeforeAnythingElse_AndIsMadeOnce()
    {
        await using var database = await PlatformFixture.NewDatabaseAsync();
        var servers = await TestServers.GetAsync();
        await using var services = PlatformFixture.Build(database.ConnectionString, servers.RedisUrl, platform.Time);
        var runner = services.GetRequiredService<OperationRunner>();
        var made = (await runner.RunAsync(new EnsureFirstAdministrator("root@example.com", null), Actor.Job("start"))).Value!;
        Assert.True(made is { Created: true, Password.Length: 16 });
        Assert.False((await runner.RunAsync(new EnsureFirstAdministrator("root@example.com", "other password"), Actor.Job("start"))).Value!.Created);

        var session = (await runner.RunAsync(new SignIn("root@example.com", made.Password!, false, null), Actor.Anonymous())).Value!.Session!;
        Assert.True(session.MustChangePassword);
        var actors = services.GetRequiredService<IUserActors>();
        var before = (await actors.FindAcrossTenants(session.Id, default))!.Actor;
        Assert.False(before.May(Permissions.TenantsManage));
        Assert.True((await runner.RunAsync(new ChangePassword(made.Password!, NewPassword), before)).Succeeded);
        Assert.True((await actors.FindAcrossTenants(session.Id, default))!.Actor.May(Permissions.TenantsManage));
    }

    private async Task<(string Email, string Slug)> PersonAsync()
    {
        var tenant = await platform.NewTenantAsync();
        var email = $"{Guid.NewGuid():N}@example.com";
        await platform.RunAsync(new CreateUser(email, PlatformFixture.Password, Role.Operator, MustChangePassword: false), Actor.Shell(tenant.Id));
        return (email, tenant.Slug);
    }

    private async Task<Guid> SessionAsync(string email, string password = PlatformFixture.Password) =>
        (await platform.RunAsync(new SignIn(email, password, false, "test"), Actor.Anonymous("127.0.0.1"))).Session!.Id;

    private async Task<Actor> AccountAsync(string email) =>
        (await platform.Services.GetRequiredService<IUserActors>().FindAcrossTenants(await SessionAsync(email), default))!.Actor;

    private async Task<Result<SignInOutcome>> SecondStepAsync(string email, string code)
    {
        var first = await platform.RunAsync(new SignIn(email, PlatformFixture.Password, false, null), Actor.Anonymous());
        Assert.Null(first.Session);
        return await platform.TryAsync(new VerifySecondFactor(first.Pending!, code, null), Actor.Anonymous());
    }
}
