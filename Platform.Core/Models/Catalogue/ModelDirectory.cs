using System.Collections.Concurrent;
using Microsoft.EntityFrameworkCore;
using Platform.Core.Models.Contracts;
using Platform.Core.Models.Data;
using Platform.Core.Models.Wire;
using Platform.Core.Shared.Data;
using Platform.Core.Shared.Live;
using Platform.Core.Shared.Operations;
using Platform.Core.Shared.Settings;
using Platform.Core.Shared.Tenancy;

namespace Platform.Core.Models.Catalogue;

/// <summary>Each tenant's providers (keys sealed) and catalogue in memory, since every call asks. A notice drops the copy; without one (Redis away) it is read again after <see cref="MaximumAge"/>.</summary>
internal sealed class ModelDirectory : IModelCatalogue
{
    private static readonly TimeSpan MaximumAge = TimeSpan.FromSeconds(10);

    // US dollars for a million tokens of answers: a good model that nobody regrets having tried.
    private const decimal UsualPrice = 5m;

    private static readonly string[] OtherUses =
        ["embed", "whisper", "tts", "audio", "realtime", "transcribe", "image", "dall-e", "sora", "moderation", "guard", "rerank", "davinci", "babbage", "turbo-instruct", "search", "vision-preview"];

    private readonly AcrossTenants _across;
    private readonly PlatformSettings _settings;
    private readonly TimeProvider _time;
    private readonly ConcurrentDictionary<TenantId, Copy> _copies = new();
    private int _generation;

    public ModelDirectory(AcrossTenants across, PlatformSettings settings, ChangeNotices notices, TimeProvider time)
    {
        (_across, _settings, _time) = (across, settings, time);
        notices.Subscribe(null, ModelNotices.Feature, _ => Forget());
    }

    /// <summary>For handlers: both the copies of every node and open pages hear of the change.</summary>
    public void Tell(OperationContext context, string kind, params string[] ids)
    {
        context.Notify((TenantId?)null, ModelNotices.Feature, kind);
        context.Notify(ModelNotices.Feature, kind, ids);
        context.AfterCommit(Forget);
    }

    public async ValueTask<ModelStanding> FindAcrossTenants(TenantId tenant, ModelChoice model, CancellationToken ct)
    {
        var copy = await CurrentAcrossTenants(tenant, ct);
        if (!copy.Providers.TryGetValue(model.Provider, out var provider))
            return ModelStanding.UnknownProvider;
        if (provider.Type == ProviderTypes.Offline)
            return ModelStanding.Known;
        if (!copy.Listed.Contains(model.Provider))
            return ModelStanding.NotListed;
        return copy.Models.TryGetValue((model.Provider, model.Model), out var entry) && entry.IsListed ? ModelStanding.Known : ModelStanding.UnknownModel;
    }

    public async ValueTask<int?> ContextOfAcrossTenants(TenantId tenant, ModelChoice model, CancellationToken ct) => (await EntryAcrossTenants(tenant, model, ct))?.ContextTokens;

    public async ValueTask<ModelPrice> PriceOfAcrossTenants(TenantId tenant, ModelChoice model, CancellationToken ct) =>
        (await EntryAcrossTenants(tenant, model, ct))?.Price ?? new ModelPrice(null, null);

    public async ValueTask<string?> FirstChatModelAcrossTenants(TenantId tenant, string provider, CancellationToken ct)
    {
        var listed = (await CurrentAcrossTenants(tenant, ct)).Models.Where(model => model.Key.Provider == provider && model.Value.IsListed && IsForChat(model.Key.Model))
            .Select(model => (Name: model.Key.Model, model.Value.Price.Completion)).OrderBy(model => model.Name, StringComparer.Ordinal).ToArray();
        return listed.Where(model => model.Completion is > 0 and <= UsualPrice).OrderByDescending(model => model.Completion).FirstOrDefault().Name ?? listed.FirstOrDefault().Name;
    }

    public async ValueTask<IReadOnlyList<ProviderInfo>> ListProvidersAcrossTenants(TenantId tenant, CancellationToken ct) =>
        [.. (await CurrentAcrossTenants(tenant, ct)).Providers.Values.OrderBy(p => p.Name, StringComparer.Ordinal).Select(p => new ProviderInfo(p.Name, p.Type, p.HasKey, p.IsBuiltIn))];

    public async ValueTask<ProviderSetup?> ProviderAcrossTenants(TenantId tenant, string name, CancellationToken ct) =>
        (await CurrentAcrossTenants(tenant, ct)).Providers.GetValueOrDefault(name);

    public async ValueTask<CatalogueEntry?> EntryAcrossTenants(TenantId tenant, ModelChoice model, CancellationToken ct) =>
        (await CurrentAcrossTenants(tenant, ct)).Models.GetValueOrDefault((model.Provider, model.Model));

    // Lists hold every kind of model and do not say which; these words do.
    private static bool IsForChat(string model) => !Array.Exists(OtherUses, word => model.Contains(word, StringComparison.OrdinalIgnoreCase));

    /// <summary>Providers whose listed models were all last written before that moment; a price that somebody edits since changes nothing of it.</summary>
    public async Task<List<DueModelList>> DueListsAcrossTenants(DateTimeOffset before, CancellationToken ct)
    {
        await using var context = _across.Open();
        var lists = await AcrossTenants.All<CatalogueModel>(context).Where(m => m.IsListed).GroupBy(m => new { m.TenantId, m.Provider })
            .Where(list => list.Min(m => m.UpdatedAt) < before).Select(list => list.Key).ToListAsync(ct);
        return lists.ConvertAll(list => new DueModelList(list.TenantId, list.Provider));
    }

    private void Forget()
    {
        Interlocked.Increment(ref _generation);
        _copies.Clear();
    }

    private async ValueTask<Copy> CurrentAcrossTenants(TenantId tenant, CancellationToken ct)
    {
        if (_copies.TryGetValue(tenant, out var copy) && _time.GetElapsedTime(copy.ReadAt) < MaximumAge)
            return copy;
        var generation = Volatile.Read(ref _generation);
        await using var context = _across.Open();
        var providers = await AcrossTenants.All<ModelProvider>(context).Where(p => p.TenantId == tenant).ToListAsync(ct);
        var keys = (await AcrossTenants.All<ModelProviderKey>(context).Where(k => k.TenantId == tenant).OrderBy(k => k.Position).ToListAsync(ct)).ToLookup(k => k.ProviderId);
        var models = await AcrossTenants.All<CatalogueModel>(context).Where(m => m.TenantId == tenant).ToListAsync(ct);
        var setups = ProviderSetup.BuiltIn.Select(BuiltIn).ToDictionary(setup => setup.Name, StringComparer.Ordinal);
        foreach (var provider in providers)
            setups[provider.Name] = Of(provider, [.. keys[provider.Id].Select(key => new ProviderKey(key.Id, key.Position, key.SealedKey, null))]);
        var fresh = new Copy(
            setups, models.ToDictionary(m => (m.Provider, m.Model), m => new CatalogueEntry(new ModelPrice(m.PromptPrice, m.CompletionPrice), m.ContextTokens, m.MaxOutputTokens, m.IsListed)),
            models.Where(m => m.IsListed).Select(m => m.Provider).ToHashSet(StringComparer.Ordinal), _time.GetTimestamp());
        // A notice that came while we read means that the copy may be old already: use it once, do not keep it.
        if (generation == Volatile.Read(ref _generation))
            _copies[tenant] = fresh;
        return fresh;
    }

    private ProviderSetup Of(ModelProvider provider, IReadOnlyList<ProviderKey> keys)
    {
        var own = DefaultAddress(provider.Type);
        var isTrusted = provider.BaseUrl is null && own is not null;
        // The environment's key goes to the provider's own address alone, never to one that a tenant has typed.
        if (keys.Count == 0)
            keys = isTrusted && EnvironmentKey(provider.Type) is { } key ? [key] : [ProviderKey.None];
        return new ProviderSetup(provider.Name, provider.Type, provider.BaseUrl ?? own ?? "", provider.AllowPrivate, isTrusted, false, keys);
    }

    private ProviderSetup BuiltIn(string type) => new(type, type, DefaultAddress(type) ?? "", false, true, true, [EnvironmentKey(type) ?? ProviderKey.None]);

    private string? DefaultAddress(string type) => type switch
    {
        ProviderTypes.OpenAi => _settings.OpenAiBaseUrl,
        ProviderTypes.OpenRouter => _settings.OpenRouterBaseUrl,
        _ => null,
    };

    private ProviderKey? EnvironmentKey(string type)
    {
        var key = type switch
        {
            ProviderTypes.OpenAi => _settings.OpenAiApiKey,
            ProviderTypes.OpenRouter => _settings.OpenRouterApiKey,
            _ => null,
        };
        return key is null ? null : new ProviderKey(Guid.Empty, 0, null, key);
    }

    private sealed record Copy(Dictionary<string, ProviderSetup> Providers, Dictionary<(string Provider, string Model), CatalogueEntry> Models, HashSet<string> Listed, long ReadAt);
}
