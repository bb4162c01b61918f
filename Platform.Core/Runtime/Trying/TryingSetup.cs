using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Platform.Core.Runtime.Messages;
using Platform.Core.Runtime.Supervision;
using Platform.Core.Shared.Messaging;
using Platform.Core.Shared.Operations;
using Platform.Core.Tenants.Contracts;

namespace Platform.Core.Runtime.Trying;

internal static class TryingSetup
{
    public static void AddTrying(this IServiceCollection services)
    {
        services.AddSingleton<ServerTrial>();
        services.AddSingleton(provider => new TestChats(
            provider.GetRequiredService<OperationRunner>(), provider.GetRequiredService<Conversing>(), provider.GetRequiredService<ServerTrial>(), provider.GetRequiredService<ITenantDirectory>(),
            provider.GetRequiredService<RedisConnection>(), provider.GetRequiredService<IOptions<SupervisionOptions>>(), provider.GetRequiredService<TimeProvider>()));
    }
}
