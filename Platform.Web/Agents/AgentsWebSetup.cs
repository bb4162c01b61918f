using Platform.Core.Agents.Running.Weather;
using Platform.Web.Agents.Api;
using Platform.Web.Agents.List;
using Platform.Web.Agents.Testing;
using Platform.Web.Agents.Toolbox;
using Platform.Web.Shared.Dashboard;
using Platform.Web.Shared.Errors;

namespace Platform.Web.Agents;

public static class AgentsWebSetup
{
    public static IServiceCollection AddAgentsWeb(this IServiceCollection services)
    {
        services.AddSingleton(new ErrorTextSource("agents", typeof(AgentsText)));
        services.AddOptions<WeatherOptions>().BindConfiguration(WeatherOptions.Section);
        services.AddScoped<IChecklistSource, AgentsChecklist>();
        services.AddToolbox();
        return services.AddAgentList();
    }

    /// <summary>The agents API, and the assistants API at its old place and under /api/v1.</summary>
    public static void MapAgents(this WebApplication app)
    {
        app.MapAgentApi();
        app.MapAgentUsage();
        app.MapAuthorizationApi();
        app.MapReminderApi();
        app.MapCalendarApi();
        app.MapToolTrialApi();
        app.MapTestCaseApi();
        app.MapTestRunApi();
        app.MapAgentList();
        foreach (var prefix in new[] { "", "/api/v1" })
        {
            app.MapAssistantApi(prefix);
            app.MapToolApi(prefix);
        }
    }
}
