using System.Net;
using Microsoft.Extensions.Configuration;
using Platform.Core.Shared.Settings;

namespace Platform.Tests.Shared.Settings;

public sealed class SettingsTests
{
    [Fact]
    public void KnownProxies_AddressesAndNetworks_AreRead()
    {
        var (settings, problems) = Read(("PLATFORM_KNOWN_PROXIES", " 10.1.2.3, 10.2.0.0/16 ,fd00::7,fd00:1::/32"));
        Assert.Empty(problems);
        Assert.Equal(["10.1.2.3/32", "10.2.0.0/16", "fd00::7/128", "fd00:1::/32"], settings.KnownProxies.Select(network => network.ToString()));
        Assert.Contains(settings.KnownProxies, network => network.Contains(IPAddress.Parse("10.2.200.1")));
    }

    [Theory]
    [InlineData("proxy.example.com")]
    [InlineData("10.1.2")]
    [InlineData("7")]
    [InlineData("10.0.0.0/40")]
    [InlineData("0.0.0.0/0")]
    public void KnownProxies_AnythingElse_IsAProblemThatNamesIt(string text)
    {
        var problem = Assert.Single(Read(("PLATFORM_KNOWN_PROXIES", $"10.9.9.9,{text}")).Problems);
        Assert.StartsWith($"PLATFORM_KNOWN_PROXIES has '{text}': ", problem, StringComparison.Ordinal);
    }

    [Fact]
    public void OpenTelemetry_IsTakenWhereAnEndpointIsGiven_AndItsMistakesAreNamed()
    {
        Assert.False(Read(("OTEL_SERVICE_NAME", "x")).Settings.ExportsTelemetry);
        Assert.True(Read(("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:4318")).Settings.ExportsTelemetry);
        Assert.Equal(2, Read(("OTEL_EXPORTER_OTLP_ENDPOINT", "collector"), ("OTEL_EXPORTER_OTLP_PROTOCOL", "smoke")).Problems.Count);
    }

    [Fact]
    public void McpCommands_AreRead_AndTheirMistakesNamed()
    {
        const string section = "Platform:Agents:McpCommands";
        var (settings, problems) = Read(
            ($"{section}:files:Program", "/usr/bin/files"), ($"{section}:files:Arguments:0", "--root"), ($"{section}:files:Arguments:1", "/srv"), ($"{section}:files:Environment:KEY", "very-secret"));
        Assert.Empty(problems);
        var files = Assert.Single(settings.McpCommands).Value;
        Assert.Equal(("files", "/usr/bin/files", false, "very-secret"), (files.Name, files.Program, files.AllowArguments, files.Environment["KEY"]));
        Assert.Equal(["--root", "/srv"], files.Arguments);
        Assert.DoesNotContain("very-secret", settings.ToString(), StringComparison.Ordinal);

        var wrong = Read(($"{section}:My files:Program", "x"), ($"{section}:a:Arguments:0", "x"), ($"{section}:b:Program", "x"), ($"{section}:b:AllowArguments", "perhaps"), ($"{section}:b:Shell", "1")).Problems;
        Assert.Equal(4, wrong.Count);
        Assert.All(wrong, problem => Assert.StartsWith(section, problem, StringComparison.Ordinal));
    }

    private static (PlatformSettings Settings, IReadOnlyList<string> Problems) Read(params (string Name, string Value)[] variables)
    {
        var reader = new SettingsReader(new ConfigurationBuilder().AddInMemoryCollection(variables.ToDictionary(pair => pair.Name, pair => (string?)pair.Value)).Build());
        var settings = reader.Read();
        return (settings, reader.Problems);
    }
}
