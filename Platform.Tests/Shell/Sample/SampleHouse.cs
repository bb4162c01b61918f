using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Http;
using Platform.Web.Access.Entrance;
using Platform.Web.Shared.Live;
using Platform.Web.Shared.Navigation;
using Platform.Web.Shared.Session;

namespace Platform.Tests.Shell.Sample;

/// <summary>Two tenants and one person, so that the shell can be looked at without a database.</summary>
internal sealed class SampleSession : IShellSession
{
    private static readonly ShellTenant Demo = new(
        Guid.Parse("0198a000-0000-7000-8000-000000000001"), "demo", "Северный ветер", "Europe/Moscow",
        new HashSet<string> { "office.read" }, "#0b7285", IsDemo: true);

    public static ShellUser Person { get; } = new(Guid.Parse("0198a000-0000-7000-8000-000000000002"), "Анна Крылова", "anna@platform.local", true);

    public ValueTask<ShellUser?> FindUserAsync(ClaimsPrincipal principal, CancellationToken cancellationToken) => ValueTask.FromResult<ShellUser?>(Person);

    public ValueTask<ShellTenant?> FindTenantAsync(ClaimsPrincipal principal, string slug, CancellationToken cancellationToken)
        => ValueTask.FromResult(slug == Demo.Slug ? Demo : null);

    public ValueTask<IReadOnlyList<TenantChoice>> ListTenantsAsync(ClaimsPrincipal principal, string query, int limit, CancellationToken cancellationToken)
    {
        TenantChoice[] all = [new("demo", "Северный ветер", "#0b7285"), new("atlas", "Atlas Logistics GmbH", "#a61e4d")];
        return ValueTask.FromResult<IReadOnlyList<TenantChoice>>([.. all.Where(one => one.Name.Contains(query, StringComparison.OrdinalIgnoreCase)).Take(limit)]);
    }
}

/// <summary>One password, one code; cookies of the real cookie scheme.</summary>
internal sealed class SampleEntrance(IHttpContextAccessor accessor) : IEntrance
{
    public const string Password = "correct horse battery";

    public async Task<EntranceResult> SignInAsync(string email, string password, bool remember, CancellationToken cancellationToken)
    {
        if (email.StartsWith("second", StringComparison.Ordinal))
            return new EntranceResult(EntranceStep.SecondFactor);
        if (email.StartsWith("locked", StringComparison.Ordinal))
            return EntranceResult.Refuse("access.locked_out", 15);
        if (password != Password)
            return EntranceResult.Refuse("access.wrong_credentials");
        var identity = new ClaimsIdentity([new Claim(ClaimTypes.Name, SampleSession.Person.Name)], CookieAuthenticationDefaults.AuthenticationScheme);
        await accessor.HttpContext!.SignInAsync(new ClaimsPrincipal(identity));
        return email.StartsWith("first", StringComparison.Ordinal)
            ? new EntranceResult(EntranceStep.PasswordChange)
            : new EntranceResult(EntranceStep.Inside, "/manage/demo/desk");
    }

    public Task<EntranceResult> ConfirmSecondFactorAsync(string code, bool isRecoveryCode, CancellationToken cancellationToken)
        => Task.FromResult(EntranceResult.Refuse("access.wrong_code"));

    public Task<bool> IsSecondFactorPendingAsync(CancellationToken cancellationToken) => Task.FromResult(true);

    public Task<EntranceResult> ChangePasswordAsync(ClaimsPrincipal principal, string currentPassword, string newPassword, CancellationToken cancellationToken)
        => Task.FromResult(EntranceResult.Refuse("access.wrong_password"));

    public Task<InvitationView?> FindInvitationAsync(string token, CancellationToken cancellationToken)
        => Task.FromResult(token == "good"
            ? new InvitationView("new@platform.local", "Северный ветер", "Operator", "Анна Крылова", new DateTimeOffset(2030, 1, 2, 3, 4, 0, TimeSpan.Zero), false)
            : null);

    public Task<EntranceResult> AcceptInvitationAsync(string token, string name, string password, CancellationToken cancellationToken)
        => Task.FromResult(EntranceResult.Refuse("access.weak_password"));

    public Task SignOutAsync(ClaimsPrincipal principal, CancellationToken cancellationToken) => accessor.HttpContext!.SignOutAsync();
}

internal sealed class SampleFeed : IChangeFeed
{
    private readonly List<(Guid? Tenant, string Feature, Action<ScreenChange> OnChange)> _listeners = [];

    public int Listeners => _listeners.Count;

    public IDisposable Subscribe(Guid? tenantId, string feature, Action<ScreenChange> onChange)
    {
        var listener = (tenantId, feature, onChange);
        _listeners.Add(listener);
        return new Subscription(() => _listeners.Remove(listener));
    }

    public void Ring(Guid? tenant, ScreenChange change)
    {
        foreach (var listener in _listeners.Where(one => one.Tenant == tenant && one.Feature == change.Feature).ToList())
            listener.OnChange(change);
    }

    private sealed class Subscription(Action end) : IDisposable
    {
        public void Dispose() => end();
    }
}

internal sealed class SampleNavigation : INavigationSource
{
    public IEnumerable<NavigationEntry> Entries { get; } =
    [
        new(NavigationGroup.Overview, "Dashboard", "/manage/{tenant}/desk", "home", typeof(SampleText)) { IsExact = true },
        new(NavigationGroup.Work, "Office", "/manage/{tenant}/sample", "office", typeof(SampleText), "office.read"),
        new(NavigationGroup.Work, "Screens", "/manage/{tenant}/screens", "screen", typeof(SampleText), "office.read", 1),
        new(NavigationGroup.People, "Members", "/manage/{tenant}/members", "users", typeof(SampleText)),
        new(NavigationGroup.People, "Keys", "/manage/{tenant}/keys", "key", typeof(SampleText), "keys.write"),
        new(NavigationGroup.System, "Settings", "/manage/{tenant}/settings", "settings", typeof(SampleText)),
        new(NavigationGroup.System, "Tenants", "/platform/desk", "building", typeof(SampleText), null, 0, NavigationArea.Platform),
    ];
}

/// <summary>Has no resources: the keys themselves are shown.</summary>
public sealed class SampleText;
