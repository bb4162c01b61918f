using System.Net;
using Platform.Core.Shared.Security;
using Platform.Tests.Models;

namespace Platform.Tests.Shared.Security;

public sealed class SsrfGuardTests
{
    [Theory]
    [InlineData("8.8.8.8", AddressKind.Public)]
    [InlineData("2606:4700:4700::1111", AddressKind.Public)]
    [InlineData("127.0.0.1", AddressKind.Private)]
    [InlineData("127.9.9.9", AddressKind.Private)]
    [InlineData("10.0.0.1", AddressKind.Private)]
    [InlineData("172.16.0.1", AddressKind.Private)]
    [InlineData("172.31.255.255", AddressKind.Private)]
    [InlineData("172.32.0.1", AddressKind.Public)]
    [InlineData("192.168.1.1", AddressKind.Private)]
    [InlineData("100.64.0.1", AddressKind.Private)]
    [InlineData("100.128.0.1", AddressKind.Public)]
    [InlineData("100.100.100.200", AddressKind.Forbidden)]
    [InlineData("169.254.169.254", AddressKind.Forbidden)]
    [InlineData("0.0.0.0", AddressKind.Forbidden)]
    [InlineData("0.1.2.3", AddressKind.Forbidden)]
    [InlineData("224.0.0.1", AddressKind.Forbidden)]
    [InlineData("255.255.255.255", AddressKind.Forbidden)]
    [InlineData("198.18.0.1", AddressKind.Forbidden)]
    [InlineData("::", AddressKind.Forbidden)]
    [InlineData("::1", AddressKind.Private)]
    [InlineData("fc00::1", AddressKind.Private)]
    [InlineData("fd00:ec2::254", AddressKind.Forbidden)]
    [InlineData("fe80::1", AddressKind.Forbidden)]
    [InlineData("fe80::1%2", AddressKind.Forbidden)]
    [InlineData("ff02::1", AddressKind.Forbidden)]
    [InlineData("2001:db8::1", AddressKind.Forbidden)]
    [InlineData("2001::1", AddressKind.Forbidden)]
    [InlineData("::ffff:127.0.0.1", AddressKind.Private)]
    [InlineData("::ffff:169.254.169.254", AddressKind.Forbidden)]
    [InlineData("::ffff:8.8.8.8", AddressKind.Public)]
    [InlineData("::127.0.0.1", AddressKind.Forbidden)]
    [InlineData("64:ff9b::7f00:1", AddressKind.Forbidden)]
    [InlineData("64:ff9b::808:808", AddressKind.Public)]
    [InlineData("2002:7f00:1::1", AddressKind.Forbidden)]
    [InlineData("2002:808:808::1", AddressKind.Public)]
    public void Address_IsSorted(string address, AddressKind kind) => Assert.Equal(kind, AddressKinds.KindOf(IPAddress.Parse(address)));

    [Theory]
    [InlineData("https://example.com/x", null)]
    [InlineData("http://8.8.8.8", null)]
    [InlineData("ftp://example.com", SsrfVerdict.NotHttp)]
    [InlineData("file:///etc/passwd", SsrfVerdict.NotHttp)]
    [InlineData("https://user:pass@example.com", SsrfVerdict.HoldsCredentials)]
    [InlineData("http://2130706433/", SsrfVerdict.Private)] // 127.0.0.1 as a number
    [InlineData("http://0x7f.1/", SsrfVerdict.Private)]
    [InlineData("http://127.1/", SsrfVerdict.Private)]
    [InlineData("http://localhost./", SsrfVerdict.Private)]
    [InlineData("http://LOCALHOST/", SsrfVerdict.Private)]
    [InlineData("http://metadata.google.internal/", SsrfVerdict.Private)]
    [InlineData("http://router/", SsrfVerdict.Private)]
    [InlineData("http://[::ffff:10.0.0.1]/", SsrfVerdict.Private)]
    [InlineData("http://169.254.169.254/", SsrfVerdict.Forbidden)]
    public void Check_Address_SaysWhatIsWrong(string address, SsrfVerdict? verdict) => Assert.Equal(verdict, SsrfGuard.Check(new Uri(address), allowPrivate: false));

    [Fact]
    public void Check_PrivateAllowed_LetsThePrivateInAndNothingElse()
    {
        Assert.Null(SsrfGuard.Check(new Uri("http://localhost:11434"), allowPrivate: true));
        Assert.Equal(SsrfVerdict.Forbidden, SsrfGuard.Check(new Uri("http://169.254.169.254"), allowPrivate: true));
    }

    [Fact]
    public async Task Connection_ToANameThatLeadsInside_IsNotMade()
    {
        await using var stub = await OpenAiStub.StartAsync();
        // "localhost" is resolved by the system as any name is: what it says at the time of the connection counts.
        var address = stub.BaseUrl.Replace("127.0.0.1", "localhost", StringComparison.Ordinal) + "/models";
        using var guarded = new HttpClient(SsrfGuard.CreateHandler());
        using var allowed = new HttpClient(SsrfGuard.CreateHandler(allowPrivate: true));

        var refusal = await Assert.ThrowsAnyAsync<HttpRequestException>(() => guarded.GetAsync(address));
        Assert.True((refusal as SsrfRefusedException ?? refusal.InnerException as SsrfRefusedException)?.IsPrivate, refusal.ToString());
        Assert.Empty(stub.Calls);
        Assert.Equal(HttpStatusCode.OK, (await allowed.GetAsync(address)).StatusCode);
    }

    [Fact]
    public async Task Redirect_IsNotFollowed()
    {
        await using var stub = await OpenAiStub.StartAsync();
        stub.Always = Fault.Redirect;
        using var allowed = new HttpClient(SsrfGuard.CreateHandler(allowPrivate: true));

        Assert.Equal(HttpStatusCode.Redirect, (await allowed.GetAsync(stub.BaseUrl + "/models")).StatusCode);
    }
}
