namespace Platform.Web.Usage;

public static class UsageWebSetup
{
    public static void MapUsage(this WebApplication app) => app.MapUsageApi();
}
