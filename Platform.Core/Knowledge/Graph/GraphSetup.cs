using Microsoft.Extensions.DependencyInjection;
using Platform.Core.Knowledge.Ingestion;

namespace Platform.Core.Knowledge.Graph;

internal static class GraphSetup
{
    public static void AddGraph(this IServiceCollection services) => services.AddSingleton<IChunkLinker, GraphLinker>();
}
