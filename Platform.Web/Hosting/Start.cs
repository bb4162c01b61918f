using Platform.Core.Access.Entrance;
using Platform.Core.Shared.Data;
using Platform.Core.Shared.Operations;
using Platform.Core.Shared.Settings;
using Platform.Core.Tenants;

namespace Platform.Web.Hosting;

/// <summary>What happens once before the server listens: schema, first administrator, demo.</summary>
internal static class Start
{
    private static readonly TimeSpan DatabasePatience = TimeSpan.FromSeconds(60);

    public static async Task<FirstAdministrator> PrepareAsync(IServiceProvider services, CancellationToken ct)
    {
        await MigrateAsync(services, ct);
        var settings = services.GetRequiredService<PlatformSettings>();
        var runner = services.GetRequiredService<OperationRunner>();
        var administrator = await runner.RunAsync(new EnsureFirstAdministrator(settings.AdminEmail, settings.AdminPassword), Actor.Job("start"), ct);
        if (!administrator.Succeeded)
            throw new StartException($"The first administrator could not be made: {administrator.Error.Detail}");
        if (settings.Demo)
            await MakeDemoAsync(runner, ct);
        return administrator.Value;
    }

    private static async Task MakeDemoAsync(OperationRunner runner, CancellationToken ct)
    {
        var demo = await runner.RunAsync(new EnsureDemoTenant(), Actor.Job("start"), ct);
        var refusal = demo is { Succeeded: true, Value.Made: { } made } ? await DemoAgent.MakeAsync(runner, made, ct) : demo.Error;
        if (refusal is not null)
            throw new StartException($"The demo could not be made: {refusal.Detail}");
    }

    // A database that starts together with the server (compose, a reboot) gets its time.
    private static async Task MigrateAsync(IServiceProvider services, CancellationToken ct)
    {
        var migrator = services.GetRequiredService<DatabaseMigrator>();
        var began = TimeProvider.System.GetTimestamp();
        while (true)
        {
            try
            {
                await migrator.MigrateAsync(ct);
                return;
            }
            catch (Exception exception) when (DatabaseFault.IsUnavailable(exception))
            {
                if (TimeProvider.System.GetElapsedTime(began) > DatabasePatience)
                    throw new StartException($"The database cannot be reached: {exception.GetBaseException().Message}");
                await Task.Delay(TimeSpan.FromSeconds(1), ct);
            }
        }
    }
}

/// <summary>The server cannot start; the message is the one line for the person at the shell.</summary>
public sealed class StartException(string message) : Exception(message);
