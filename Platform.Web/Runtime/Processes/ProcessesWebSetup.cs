using Platform.Core.Runtime.Supervision;

namespace Platform.Web.Runtime.Processes;

public static class ProcessesWebSetup
{
    public static IServiceCollection AddProcessesWeb(this IServiceCollection services)
    {
        services.AddOptions<SupervisionOptions>().BindConfiguration(SupervisionOptions.Section);
        return services.AddSingleton<IServerAddress, LoopbackAddress>();
    }
}
