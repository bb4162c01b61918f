using Platform.Core.Runtime.Channels;
using Platform.Web.Shared.Errors;

namespace Platform.Web.Runtime.Channels;

public static class ChannelsWebSetup
{
    public static IServiceCollection AddChannelsWeb(this IServiceCollection services)
    {
        services.AddSingleton(new ErrorTextSource("channels", typeof(ChannelsText)));
        services.AddSingleton<VisitorLimits>();
        services.AddOptions<TelegramOptions>().BindConfiguration(TelegramOptions.Section)
            .Configure<IConfiguration>((options, configuration) => options.BaseUrl = configuration[TelegramOptions.BaseUrlVariable] is { Length: > 0 } url ? url : options.BaseUrl);
        return services;
    }

    public static void MapChannels(this WebApplication app)
    {
        app.MapChannelApi();
        app.MapChat();
    }
}
