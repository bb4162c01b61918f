using Platform.Web.Shared.Errors;

namespace Platform.Web.Models;

public static class ModelsWebSetup
{
    public static IServiceCollection AddModelsWeb(this IServiceCollection services) => services.AddSingleton(new ErrorTextSource("models", typeof(ModelsText)));

    public static void MapModels(this WebApplication app)
    {
        app.MapProviderApi();
        app.MapModelApi();
    }
}
