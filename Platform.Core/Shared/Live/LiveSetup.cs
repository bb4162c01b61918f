using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Platform.Core.Shared.Messaging;

namespace Platform.Core.Shared.Live;

public static class LiveSetup
{
    /// <summary>Redis and, on it, the change notices. <paramref name="redisUrl"/> is <c>redis://[:pass@]host:port[/db]</c>; connecting begins with the first use.</summary>
    public static IServiceCollection AddRedisAndChangeNotices(this IServiceCollection services, string redisUrl)
    {
        services.AddSingleton(provider => new RedisConnection(redisUrl, options: null, provider.GetRequiredService<ILogger<RedisConnection>>()));
        services.AddSingleton(provider => new ChangeNotices(
            provider.GetRequiredService<RedisConnection>(), provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ILogger<ChangeNotices>>()));
        services.AddSingleton<IHostedService>(provider => provider.GetRequiredService<ChangeNotices>());
        return services;
    }
}
