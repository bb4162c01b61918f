using Platform.Core.Shared.Settings;
using Platform.Web.Admin;

namespace Platform.Tests.Hosting;

/// <summary>What is a command, and what starts the server.</summary>
public sealed class CommandLineTests
{
    private static readonly string[] Faults = ["MANAGER_PORT is 'x'."];

    [Theory]
    [InlineData("", false, false)]
    [InlineData("--help", true, true)]
    [InlineData("-h", true, true)]
    [InlineData("admin", true, false)]
    [InlineData("admin --help", true, true)]
    [InlineData("admin create-tenant -?", true, true)]
    [InlineData("admin migrate", true, false)]
    [InlineData("admin verify-env --json", true, true)]
    public void Arguments_AreACommand_OrStartTheServer(string line, bool withGoodSettings, bool withFaults)
    {
        var words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal((withGoodSettings, withFaults), (AdminCommand.Takes(words, []), AdminCommand.Takes(words, Faults)));
    }

    [Theory]
    [InlineData("--help")]
    [InlineData("admin --help")]
    [InlineData("admin create-tenant --help")]
    public async Task Help_IsPrinted_AndIsNoFailure(string line) => Assert.Equal(0, await AdminCommand.RunAsync(line.Split(' '), new PlatformSettings(), Faults));
}
