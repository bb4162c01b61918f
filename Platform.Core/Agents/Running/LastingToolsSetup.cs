using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Platform.Core.Agents.Contracts;
using Platform.Core.Agents.Running.Calendar;
using Platform.Core.Agents.Running.Mcp;
using Platform.Core.Agents.Running.Reminders;
using Platform.Core.Shared.Data;
using Platform.Core.Shared.Events;
using Platform.Core.Shared.Operations;
using Platform.Core.Tenants.Contracts;

namespace Platform.Core.Agents.Running;

/// <summary>The kinds that keep something between calls: reminders, calendars, open sessions.</summary>
internal static class LastingToolsSetup
{
    public static void AddLastingTools(this IServiceCollection services)
    {
        services.AddSingleton<IToolKind, ReminderKind>();
        services.AddSingleton<IToolKind, CalendarKind>();
        services.AddSingleton(provider => new CalendarFeeds(provider.GetRequiredService<AcrossTenants>(), provider.GetRequiredService<ITenantDirectory>(), provider.GetRequiredService<OperationRunner>()));
        services.AddSingleton<McpConnections>();
        services.AddSingleton<IHostedService>(provider => provider.GetRequiredService<McpConnections>());
        services.AddSingleton<IToolKind, McpKind>();
        services.AddSingleton<ForgetEndUser>();
        services.AddSingleton(EventSubscription.Of<EndUserErased, ForgetEndUser>());
    }
}
