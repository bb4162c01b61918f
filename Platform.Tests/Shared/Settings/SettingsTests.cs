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

    private static (PlatformSettings Settings, IReadOnlyList<string> Problems) Read(params (string Name, string Value)[] variables)
    {
        var reader = new SettingsReader(new ConfigurationBuilder().AddInMemoryCollection(variables.ToDictionary(pair => pair.Name, pair => (string?)pair.Value)).Build());
        var settings = reader.Read();
        return (settings, reader.Problems);
    }
}
