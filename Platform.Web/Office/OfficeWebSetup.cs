namespace Platform.Web.Office;

public static class OfficeWebSetup
{
    public static IServiceCollection AddOfficeWeb(this IServiceCollection services)
    {
        services.AddSingleton<OfficeReceiver>();
        return services;
    }

    /// <summary>In front of everything else, see <see cref="OfficeFastPath"/>.</summary>
    public static void UseOfficeFastPath(this WebApplication app) => app.UseMiddleware<OfficeFastPath>();
}
