using Microsoft.Extensions.DependencyInjection;

namespace Platform.Core.Knowledge.Crawling;

public static class CrawlingSetup
{
    public static IServiceCollection AddCrawling(this IServiceCollection services)
    {
        services.AddSingleton<PageFetcher>();
        services.AddSingleton<WebCrawler>();
        return services;
    }
}
