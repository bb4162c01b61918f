using Platform.Web.Shared.Preferences;

namespace Platform.Tests.Shell;

public sealed class LocalAddressTests
{
    [Theory]
    [InlineData("/manage/demo?q=1#x")]
    [InlineData("/")]
    public void Check_PathOfThisServer_IsKept(string address) => Assert.Equal(address, LocalAddress.Check(address));

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("manage")]
    [InlineData("//evil.example")]
    [InlineData("/\\evil.example")]
    [InlineData("https://evil.example/")]
    [InlineData("javascript:alert(1)")]
    [InlineData("/a\r\nSet-Cookie: x=1")]
    [InlineData("/\t/evil.example")]
    public void Check_AnythingElse_IsRefused(string? address) => Assert.Null(LocalAddress.Check(address));
}
