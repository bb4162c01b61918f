using Platform.Core.Shared.Data;
using Platform.Core.Shared.Embedded;
using Platform.Core.Shared.Live;
using Platform.Core.Shared.Operations;
using Platform.Core.Shared.Settings;
using Platform.Core.Tenants.Contracts;

namespace Platform.Web.Admin;

/// <summary>One run of a command: finds the running installation's services or starts them for as long as it takes.</summary>
internal sealed class AdminSession(PlatformSettings settings, AdminOutput output) : IAsyncDisposable
{
    private EmbeddedServices? _embedded;
    private ServiceProvider? _services;

    public AdminOutput Output => output;

    public PlatformSettings Settings => settings;

    /// <summary>True while a server of this installation runs on the private services.</summary>
    public bool IsServerRunning => _embedded is { IsAttached: true };

    /// <summary>The addresses with passwords: Npgsql connection string and Redis URL.</summary>
    public async Task<(string Database, string Redis)> AddressesAsync(CancellationToken ct)
    {
        if (settings.DatabaseUrl is { } database)
            return (database, settings.RedisUrl!);
        _embedded ??= await EmbeddedServices.AttachOrStartAsync(new EmbeddedOptions { DataDirectory = settings.DataDirectory }, ct);
        return (_embedded.DatabaseUrl, _embedded.RedisUrl);
    }

    /// <summary>Services without a web server, on a migrated database.</summary>
    public async Task<IServiceProvider> ServicesAsync(CancellationToken ct)
    {
        if (_services is not null)
            return _services;
        var (database, redis) = await AddressesAsync(ct);
        _services = AdminServices.Build(settings, database, redis);
        await _services.GetRequiredService<DatabaseMigrator>().MigrateAsync(ct);
        // The running server hears of what is changed here.
        await _services.GetRequiredService<ChangeNotices>().StartAsync(ct);
        return _services;
    }

    public async Task<T> RunAsync<T>(IOperation<T> operation, TenantInfo? tenant, CancellationToken ct)
    {
        var services = await ServicesAsync(ct);
        var result = await services.GetRequiredService<OperationRunner>().RunAsync(operation, Actor.Shell(tenant?.Id), ct);
        return result.Succeeded ? result.Value : throw new AdminException(result.Error.Code, result.Error.Detail);
    }

    public async Task<TenantInfo> TenantAsync(string slug, CancellationToken ct)
    {
        var services = await ServicesAsync(ct);
        return await services.GetRequiredService<ITenantDirectory>().FindAcrossTenants(slug, ct)
            ?? throw new AdminException("tenants.unknown_tenant", $"There is no tenant '{slug}'. Make it with: ./run admin create-tenant --name … --slug {slug}");
    }

    public async ValueTask DisposeAsync()
    {
        if (_services is not null)
        {
            await _services.GetRequiredService<ChangeNotices>().StopAsync(CancellationToken.None);
            await _services.DisposeAsync();
        }

        if (_embedded is not null)
            await _embedded.DisposeAsync();
    }
}
