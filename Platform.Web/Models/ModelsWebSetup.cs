namespace Platform.Web.Models;

public static class ModelsWebSetup
{
    public static void MapModels(this WebApplication app)
    {
        app.MapProviderApi();
        app.MapModelApi();
    }
}
