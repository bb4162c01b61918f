using Platform.Core.Models.Catalogue;
using Platform.Core.Models.Contracts;
using Platform.Core.Models.Wire;
using Platform.Core.Shared.Operations;

namespace Platform.Core.Models.Providers;

/// <summary>
/// The test button: asks a provider for its models with each of its keys, measures how long that takes, and keeps the list as the catalogue. The provider is asked
/// between two operations, not in one: no transaction waits for a stranger's server.
/// </summary>
public sealed class ProviderProbe
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly OperationRunner _operations;
    private readonly ModelDirectory _directory;
    private readonly Wires _wires;
    private readonly TimeProvider _time;

    internal ProviderProbe(OperationRunner operations, ModelDirectory directory, Wires wires, TimeProvider time) =>
        (_operations, _directory, _wires, _time) = (operations, directory, wires, time);

    public async Task<Result<ProviderTest>> TestAsync(Actor actor, string name, CancellationToken ct)
    {
        var allowed = await _operations.RunAsync(new BeginProviderTest(name), actor, ct);
        if (!allowed.Succeeded)
            return allowed.Error;
        var provider = await _directory.ProviderAcrossTenants(actor.Tenant!.Value, name, ct);
        if (provider is null)
            return ProviderErrors.Unknown(name);

        var keys = new List<ProviderKeyTest>();
        IReadOnlyList<ListedModel>? models = null;
        foreach (var key in provider.Keys)
        {
            var (test, listed) = await TestAsync(provider, key, ct);
            keys.Add(test);
            models ??= listed;
        }

        var kept = await _operations.RunAsync(new KeepModelList(name, models ?? [], models is not null), actor, ct);
        return kept.Succeeded ? new ProviderTest(name, models is not null, keys, models?.Count ?? 0, [.. (models ?? []).Take(ProviderTest.MostModels).Select(model => model.Id)]) : kept.Error;
    }

    private async Task<(ProviderKeyTest Test, IReadOnlyList<ListedModel>? Models)> TestAsync(ProviderSetup provider, ProviderKey key, CancellationToken ct)
    {
        if (provider.NeedsKey && !key.HasSecret)
            return (new ProviderKeyTest(key.Position, null, ModelErrors.Unauthorized, "There is no key, of the tenant or of the environment."), null);
        var started = _time.GetTimestamp();
        using var limit = new CancellationTokenSource(Patience, _time);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, ct);
        try
        {
            var models = await _wires.Of(provider, key).ListModelsAsync(linked.Token);
            return (new ProviderKeyTest(key.Position, Elapsed(), null, null), models);
        }
        catch (WireException fault)
        {
            return (new ProviderKeyTest(key.Position, Elapsed(), fault.Code, fault.Message), null);
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            return (new ProviderKeyTest(key.Position, Elapsed(), ModelErrors.Timeout, $"No answer within {Patience.TotalSeconds:0} s."), null);
        }

        int Elapsed() => (int)_time.GetElapsedTime(started).TotalMilliseconds;
    }
}

/// <param name="Ok">With one of the keys at least.</param>
/// <param name="Models">How many the list holds.</param>
/// <param name="ModelIds">The first of them.</param>
public sealed record ProviderTest(string Name, bool Ok, IReadOnlyList<ProviderKeyTest> Keys, int Models, IReadOnlyList<string> ModelIds)
{
    public const int MostModels = 500;
}

/// <param name="Key">The key's place, from 1; 0 for the environment's and for none.</param>
/// <param name="Error">A code of <see cref="ModelErrors"/>; null when it answered.</param>
public sealed record ProviderKeyTest(int Key, int? LatencyMs, string? Error, string? Detail);

/// <summary>Whether the actor may test this provider, and whether there is one.</summary>
[Requires(Permissions.ModelsManage)]
internal sealed record BeginProviderTest(string Name) : IQuery<Done>;

internal sealed class BeginProviderTestHandler(ModelDirectory directory, OperationContext context) : IHandler<BeginProviderTest, Done>
{
    public async Task<Result<Done>> HandleAsync(BeginProviderTest request, CancellationToken ct) =>
        await directory.ProviderAcrossTenants(context.TenantId, request.Name, ct) is null ? ProviderErrors.Unknown(request.Name) : Done.It;
}
