using Platform.Core.Runtime.Supervision;
using Platform.Web.Shared.Errors;

namespace Platform.Web.Runtime.Processes;

public static class ProcessesWebSetup
{
    public static IServiceCollection AddProcessesWeb(this IServiceCollection services)
    {
        services.AddOptions<SupervisionOptions>().BindConfiguration(SupervisionOptions.Section);
        services.AddSingleton(new ErrorTextSource("processes", typeof(ProcessesText)));
        return services.AddSingleton<IServerAddress, LoopbackAddress>();
    }
}
