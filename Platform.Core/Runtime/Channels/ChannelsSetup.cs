using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Platform.Core.Agents.Contracts;
using Platform.Core.Runtime.Conversations;
using Platform.Core.Shared.Data;
using Platform.Core.Shared.Events;
using Platform.Core.Shared.Operations;
using Platform.Core.Shared.Settings;
using Platform.Core.Tenants.Contracts;

namespace Platform.Core.Runtime.Channels;

/// <summary>The server's side of the channels.</summary>
public static class ChannelsSetup
{
    public static IServiceCollection AddChannels(this IServiceCollection services)
    {
        services.AddSingleton(new IntegrationKind("telegram") { Secrets = ["bot_token"] });
        services.AddSingleton(new IntegrationKind("websocket") { HasProcess = false, Settings = ["origins"] });
        services.AddSingleton<ChannelProcesses>();
        services.AddOptions<TelegramOptions>()
            .Validate(options => TelegramOptions.IsBase(options.BaseUrl), $"{TelegramOptions.BaseUrlVariable} must be an address of http or https without a slash at the end.")
            .ValidateOnStart();
        services.AddSingleton<TelegramChannels>();
        services.AddSingleton<VisitorTokens>();
        services.AddSingleton<OutboxFeeds>();
        services.AddSingleton<WebChats>();
        services.AddSingleton(provider => new ChannelFiles(
            provider.GetRequiredService<AcrossTenants>(), provider.GetRequiredService<ITenantDirectory>(), provider.GetRequiredService<OperationRunner>(),
            provider.GetRequiredService<PlatformSettings>(), provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ILogger<ChannelFiles>>()));
        services.AddSingleton(EventSubscription.Of<TenantDeleted, ChannelFiles>());
        services.AddSingleton(EventSubscription.Of<ChannelFilesErased, ChannelFiles>());
        return services;
    }
}
