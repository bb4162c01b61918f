using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Platform.Core.Access.Contracts;
using Platform.Core.Access.Data;
using Platform.Core.Tenants.Contracts;
using Platform.Core.Access.Entrance;

namespace Platform.Core.Access;

public static class AccessSetup
{
    /// <summary>Wrong passwords in a row until an account is locked (contracts: README).</summary>
    public const int WrongPasswordsUntilLocked = 10;

    public static readonly TimeSpan LockedFor = TimeSpan.FromMinutes(15);

    public static IServiceCollection AddAccess(this IServiceCollection services)
    {
        services.AddIdentityCore<User>(options =>
            {
                options.User.RequireUniqueEmail = true;
                // Names are e-mail addresses; Identity's own list lacks international ones.
                options.User.AllowedUserNameCharacters = "";
                // Length over composition rules, as NIST SP 800-63B advises.
                options.Password.RequiredLength = 8;
                options.Password.RequireDigit = options.Password.RequireLowercase = options.Password.RequireUppercase = options.Password.RequireNonAlphanumeric = false;
                options.Password.RequiredUniqueChars = 4;
                options.Lockout.MaxFailedAccessAttempts = WrongPasswordsUntilLocked;
                options.Lockout.DefaultLockoutTimeSpan = LockedFor;
                options.Tokens.AuthenticatorTokenProvider = TokenOptions.DefaultAuthenticatorProvider;
            })
            .AddUserStore<IdentityStore>()
            .AddTokenProvider<AuthenticatorTokenProvider<User>>(TokenOptions.DefaultAuthenticatorProvider);

        services.AddScoped<Accounts>();
        services.AddScoped<Sessions>();
        services.AddSingleton<PendingSignIns>();
        services.AddSingleton<InvitationLookup>();
        services.AddSingleton<LastUse>();
        services.AddHostedService(provider => provider.GetRequiredService<LastUse>());
        services.AddSingleton<ApiKeyActors>();
        services.AddSingleton<IApiKeyActors>(provider => provider.GetRequiredService<ApiKeyActors>());
        services.AddSingleton<UserActors>();
        services.AddSingleton<IUserActors>(provider => provider.GetRequiredService<UserActors>());
        services.AddSingleton<IScreenActors, ScreenActors>();
        services.AddSingleton<IMemberCounts, MemberCounts>();
        services.AddSingleton<AccessNotices>();
        services.AddScoped<MemberRules>();
        services.AddSingleton(AccessFlags.KeysMustExpire);
        services.AddSingleton(AccessFlags.OwnersInvite);
        return services;
    }
}
