using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;
using Platform.Core.Shared.Data;

namespace Platform.Core.Office.SqlDoor;

/// <summary>
/// Hears the bell of the SQL doors on a connection of its own and takes what lies in the inbox. Anybody with a login could ring it, so the
/// bell carries nothing and is answered at most twenty times a second. After a reconnect, and now and then, it looks without a bell.
/// </summary>
internal sealed class SqlDoorListener(Databases databases, SqlInbox inbox, TimeProvider time, ILogger<SqlDoorListener> logger) : BackgroundService
{
    private const string Channel = "platform_office_sql";

    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await ListenAsync(stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception exception)
            {
                OfficeLog.SqlDoorAway(logger, exception.Message);
                await Task.Delay(RetryAfter, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private async Task ListenAsync(CancellationToken ct)
    {
        await using var connection = await databases.System.OpenConnectionAsync(ct);
        await using (var listen = new NpgsqlCommand($"LISTEN {Channel}", connection))
            await listen.ExecuteNonQueryAsync(ct);
        while (true)
        {
            await inbox.TakeAllAsync(ct);
            await Task.Delay(Pause, time, ct);
            await connection.WaitAsync(LookEvery, ct);
        }
    }
}
