using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Platform.Core.Shared.Data;
using Platform.Core.Shared.Messaging;

namespace Platform.Web.Hosting;

/// <summary><c>/health/live</c>: the process answers. <c>/health/ready</c>: PostgreSQL, Redis and the scheduler answer.</summary>
internal static class Health
{
    private const string Ready = "ready";

    public static void AddPlatformHealth(this IServiceCollection services)
    {
        services.AddHealthChecks()
            .AddCheck<DatabaseHealth>("postgresql", tags: [Ready])
            .AddCheck<RedisHealth>("redis", tags: [Ready]);
        // Also for the checks of libraries: the scheduler's waits for its database as long as its retries last.
        services.PostConfigure<HealthCheckServiceOptions>(options =>
        {
            foreach (var registration in options.Registrations)
            {
                var make = registration.Factory;
                registration.Factory = provider => new BoundedCheck(make(provider));
            }
        });
    }

    public static void MapPlatformHealth(this WebApplication app)
    {
        app.MapHealthChecks("/health/live", new HealthCheckOptions { Predicate = _ => false, ResponseWriter = WriteAsync }).AllowAnonymous();
        app.MapHealthChecks("/health/ready", new HealthCheckOptions { Predicate = check => check.Tags.Contains(Ready), ResponseWriter = WriteAsync }).AllowAnonymous();
    }

    // Names and states only: reasons may hold addresses, and anybody may ask.
    private static Task WriteAsync(HttpContext context, HealthReport report) => context.Response.WriteAsJsonAsync(new
    {
        status = Name(report.Status),
        checks = report.Entries.ToDictionary(entry => entry.Key, entry => Name(entry.Value.Status)),
    });

    private static string Name(HealthStatus status) => status.ToString().ToLowerInvariant();

    private sealed class BoundedCheck(IHealthCheck check) : IHealthCheck
    {
        private static readonly TimeSpan AtMost = TimeSpan.FromSeconds(3);

        public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
        {
            try
            {
                return await Task.Run(() => check.CheckHealthAsync(context, cancellationToken), cancellationToken).WaitAsync(AtMost, cancellationToken);
            }
            catch (TimeoutException)
            {
                return new HealthCheckResult(context.Registration.FailureStatus, "no answer in time");
            }
        }
    }

    private sealed class DatabaseHealth(Databases databases) : IHealthCheck
    {
        public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
        {
            await using var command = databases.App.CreateCommand("SELECT 1");
            await command.ExecuteScalarAsync(cancellationToken);
            return HealthCheckResult.Healthy();
        }
    }

    private sealed class RedisHealth(RedisConnection redis) : IHealthCheck
    {
        public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
        {
            await redis.PingAsync(cancellationToken);
            return HealthCheckResult.Healthy();
        }
    }
}
