using Platform.Web.Runtime.Channels;
using Platform.Web.Runtime.Gateway;
using Platform.Web.Runtime.Messages;
using Platform.Web.Runtime.OpenAi;
using Platform.Web.Runtime.Processes;
using Platform.Web.Runtime.TestChat;
using Platform.Web.Shared.Errors;

namespace Platform.Web.Runtime;

public static class RuntimeWebSetup
{
    public static IServiceCollection AddRuntimeWeb(this IServiceCollection services)
    {
        services.AddSingleton(new ErrorTextSource("runtime", typeof(RuntimeText)));
        services.AddProcessesWeb();
        services.AddChannelsWeb();
        services.AddTestChatWeb();
        return services;
    }

    /// <summary>For the processes of this node's agents.</summary>
    public static void MapRunners(this WebApplication app)
    {
        app.MapRunnerApi();
        app.MapChannelRunnerApi();
    }

    public static void MapRuntime(this WebApplication app)
    {
        app.MapMessageApi();
        app.MapOpenAiApi();
        app.MapProcesses();
        app.MapChannels();
    }
}
