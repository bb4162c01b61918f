using Platform.Core.Shared.Operations;
using Platform.Web.Shared.Errors;
using Platform.Web.Shared.Navigation;

namespace Platform.Web.Runtime.TestChat;

internal static class TestChatWebSetup
{
    public static IServiceCollection AddTestChatWeb(this IServiceCollection services) => services
        .AddSingleton<INavigationSource, TestChatNavigation>()
        .AddSingleton(new ErrorTextSource("runtime", typeof(TestChatText)));

    private sealed class TestChatNavigation : INavigationSource
    {
        public IEnumerable<NavigationEntry> Entries => [new(NavigationGroup.Work, "TestChat", "/manage/{tenant}/test-chat", "flask", typeof(TestChatText), Permissions.AgentsWrite, 30)];
    }
}
