using Platform.Core.Shared.Operations;
using Platform.Web.Shared.Errors;
using Platform.Web.Shared.Navigation;

namespace Platform.Web.Jobs;

public static class JobsWebSetup
{
    public static IServiceCollection AddJobsWeb(this IServiceCollection services)
    {
        services.AddScoped<JobWords>();
        services.AddSingleton<INavigationSource, JobsNavigation>();
        services.AddSingleton(new ErrorTextSource("jobs", typeof(JobsText)));
        return services;
    }

    private sealed class JobsNavigation : INavigationSource
    {
        public IEnumerable<NavigationEntry> Entries =>
            [new(NavigationGroup.System, "jobs", "/manage/{tenant}/jobs", "jobs", typeof(JobsText), Permissions.JobsRead, Order: 90)];
    }
}
