using Platform.Web.Shared.Errors;

namespace Platform.Web.Usage;

public static class UsageWebSetup
{
    public static IServiceCollection AddUsageWeb(this IServiceCollection services) => services.AddSingleton(new ErrorTextSource("usage", typeof(UsageText)));

    public static void MapUsage(this WebApplication app) => app.MapUsageApi();
}
