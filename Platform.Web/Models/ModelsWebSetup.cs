using Platform.Core.Shared.Operations;
using Platform.Web.Shared.Errors;
using Platform.Web.Shared.Navigation;

namespace Platform.Web.Models;

public static class ModelsWebSetup
{
    public static IServiceCollection AddModelsWeb(this IServiceCollection services) => services
        .AddSingleton<INavigationSource, ModelsNavigation>()
        .AddSingleton(new ErrorTextSource("models", typeof(ModelsText)));

    public static void MapModels(this WebApplication app)
    {
        app.MapProviderApi();
        app.MapModelApi();
    }

    private sealed class ModelsNavigation : INavigationSource
    {
        public IEnumerable<NavigationEntry> Entries => [new(NavigationGroup.Work, "Models", "/manage/{tenant}/models", "plug", typeof(ModelsText), Permissions.ModelsRead, 40)];
    }
}
