using FluentValidation;
using Microsoft.EntityFrameworkCore;
using Platform.Core.Models.Catalogue;
using Platform.Core.Models.Contracts;
using Platform.Core.Models.Data;
using Platform.Core.Models.Wire;
using Platform.Core.Shared.Data;
using Platform.Core.Shared.Operations;

namespace Platform.Core.Models.Providers;

/// <summary>Sets up a provider for the tenant. One named <c>openai</c> or <c>openrouter</c> stands in front of the built-in one.</summary>
/// <param name="BaseUrl">With the version (<c>https://models.example.com/v1</c>); null for the type's own address, which an <c>openai_compatible</c> one has not.</param>
/// <param name="Keys">In the order of trying. Without any, the environment's key serves where the address is the type's own.</param>
/// <param name="AllowPrivate">Lets the address lead to this machine or a private network; owners alone.</param>
[Requires(Permissions.ModelsManage)]
public sealed record CreateProvider(string Name, string Type, string? BaseUrl = null, IReadOnlyList<string>? Keys = null, bool AllowPrivate = false) : ICommand<ProviderView>;

internal sealed class CreateProviderValidator : AbstractValidator<CreateProvider>
{
    public CreateProviderValidator()
    {
        RuleFor(r => r.Name).IsProviderName();
        RuleFor(r => r.Type).IsProviderType();
        RuleFor(r => r.BaseUrl).IsBaseUrl();
        RuleFor(r => r.Keys).AreKeys().OverridePropertyName("ApiKeys");
    }
}

internal sealed class CreateProviderHandler(PlatformDbContext database, OperationContext context, ModelDirectory directory, ProviderKeyList keys, TimeProvider time) : IHandler<CreateProvider, ProviderView>
{
    private const int MostProviders = 50;

    public async Task<Result<ProviderView>> HandleAsync(CreateProvider request, CancellationToken ct)
    {
        var baseUrl = ProviderRules.Clean(request.BaseUrl);
        if (request.Name is ProviderSetup.OpenAi or ProviderSetup.OpenRouter && request.Type != request.Name)
            return ProviderErrors.NameNeedsType;
        if (baseUrl is null && request.Type == ProviderTypes.Compatible)
            return ProviderErrors.AddressNeeded;
        if (request.AllowPrivate && !context.Actor.May(Permissions.TenantOwn))
            return ProviderErrors.OwnersAllowPrivate;
        if (ProviderRules.Refuse(baseUrl, request.AllowPrivate) is { } refusal)
            return refusal;
        if (await database.Set<ModelProvider>().CountAsync(ct) >= MostProviders)
            return ProviderErrors.TooMany;
        if (await database.Set<ModelProvider>().AnyAsync(p => p.Name == request.Name, ct))
            return Error.Conflict("models.provider_exists", $"There is a provider '{request.Name}' already.", request.Name);

        var now = time.GetUtcNow();
        var provider = new ModelProvider { TenantId = context.TenantId, Name = request.Name, Type = request.Type, BaseUrl = baseUrl, AllowPrivate = request.AllowPrivate, CreatedAt = now, UpdatedAt = now };
        if (keys.Apply(provider, request.Keys ?? []) is { } wrong)
            return wrong;
        database.Add(provider);
        context.Audit("provider.created", "provider", provider.Name, provider.Name, after: Described(provider));
        directory.Tell(context, ModelNotices.Provider, provider.Name);
        return ProviderView.Of(provider);
    }

    internal static object Described(ModelProvider provider) => new { provider.Name, provider.Type, provider.BaseUrl, provider.AllowPrivate, Keys = provider.Keys.Count };
}
