using FluentValidation;
using Microsoft.EntityFrameworkCore;
using Platform.Core.Access.Contracts;
using Platform.Core.Access.Data;
using Platform.Core.Shared.Data;
using Platform.Core.Shared.Operations;
using Platform.Core.Shared.Security;
using Platform.Core.Tenants.Contracts;

namespace Platform.Core.Access;

/// <summary>Makes a program's key to the actor's tenant. Nobody gives a key more than they have themselves.</summary>
[Requires(Permissions.KeysManage)]
public sealed record CreateApiKey(string Name, IReadOnlyList<string> Scopes, DateTimeOffset? ExpiresAt = null) : ICommand<IssuedApiKey>;

/// <summary><paramref name="Key"/> is shown this once; only its hash is kept.</summary>
public sealed record IssuedApiKey(Guid Id, string Name, string Key, IReadOnlyList<string> Scopes, DateTimeOffset? ExpiresAt);

internal sealed class CreateApiKeyValidator : AbstractValidator<CreateApiKey>
{
    public CreateApiKeyValidator(TimeProvider time)
    {
        RuleFor(r => r.Name).IsName();
        RuleFor(r => r.Scopes).Cascade(CascadeMode.Stop).NotEmpty().Says(AccessRuleText.All, "Scopes.None");
        RuleForEach(r => r.Scopes).Must(scope => Grants.Scopes.Contains(scope)).Says(AccessRuleText.All, "Scopes.Unknown", string.Join(", ", Grants.Scopes));
        RuleFor(r => r.ExpiresAt).Must(end => end is null || end > time.GetUtcNow()).Says(AccessRuleText.All, "ExpiresAt.Past");
    }
}

internal sealed class CreateApiKeyHandler(PlatformDbContext database, OperationContext context, ITenantDirectory tenants, AccessNotices notices, TimeProvider time)
    : IHandler<CreateApiKey, IssuedApiKey>
{
    private const int MaximumKeys = 500;

    public async Task<Result<IssuedApiKey>> HandleAsync(CreateApiKey request, CancellationToken ct)
    {
        if (request.Scopes.FirstOrDefault(scope => !Holds(context.Actor, scope)) is { } missing)
            return Error.Forbidden("access.scope_beyond_own", $"You cannot give the scope '{missing}': you do not have it yourself.", missing);
        var now = time.GetUtcNow();
        if (await tenants.FindAcrossTenants(context.TenantId, ct) is { } tenant && AccessFlags.KeysMustExpire.IsOnFor(tenant)
            && (request.ExpiresAt is null || request.ExpiresAt > now.AddYears(1)))
            return Error.OfField("/expires_at", "access.key_must_expire", "Keys of this tenant must expire within a year.");
        if (await database.Set<ApiKey>().CountAsync(k => k.RevokedAt == null, ct) >= MaximumKeys)
            return Error.Conflict("access.too_many_api_keys", $"A tenant has at most {MaximumKeys} keys; revoke one first.", MaximumKeys);

        var token = SecretToken.New("pk_");
        var key = new ApiKey
        {
            TenantId = context.TenantId, Name = request.Name.Trim(), Prefix = token.Hint, KeyHash = token.Hash(), Scopes = [.. request.Scopes.Distinct()],
            CreatedAt = now, CreatedBy = context.Actor.Name, ExpiresAt = request.ExpiresAt?.ToUniversalTime(),
        };
        database.Add(key);
        context.Audit("api_key.created", "api_key", key.Id.ToString(), key.Name, after: new { key.Name, key.Scopes, key.ExpiresAt });
        notices.KeysChanged(context, key.Id.ToString());
        return new IssuedApiKey(key.Id, key.Name, token.Text, key.Scopes, key.ExpiresAt);
    }

    /// <summary>The scopes of features that are yet to come are no permission of anybody: owners alone may give them.</summary>
    private static bool Holds(Actor actor, string scope) => scope switch
    {
        "admin" => Permissions.OfTenant.IsSubsetOf(actor.Permissions),
        _ when Permissions.All.Contains(scope) => actor.May(scope),
        _ => actor.May(Permissions.TenantOwn),
    };
}
