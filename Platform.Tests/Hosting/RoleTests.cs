using Platform.Core.Shared.Settings;

namespace Platform.Tests.Hosting;

/// <summary>What a node with a part of the roles serves.</summary>
public sealed class RoleTests
{
    [Theory]
    [InlineData("jobs,workers", 404)]
    [InlineData("web", 200)]
    public async Task Node_WithoutTheRoleWeb_TellsItsHealthAndNothingElse(string roles, int expected)
    {
        await using var database = await PlatformFixture.NewDatabaseAsync();
        await using var app = await ProxyTests.StartAsync(new PlatformSettings
        {
            Port = 0, DatabaseUrl = database.ConnectionString, DataDirectory = Path.Combine(Path.GetTempPath(), "platform-role-tests"), Roles = roles.Split(',').ToHashSet(),
        });
        using var http = new HttpClient { BaseAddress = ProxyTests.AddressOf(app) };
        using (var health = await http.GetAsync("/health/live"))
            Assert.Equal(200, (int)health.StatusCode);
        foreach (var path in new[] { "/sign-in", "/openapi/v1.json" })
        {
            using var answer = await http.GetAsync(path);
            Assert.True(expected == (int)answer.StatusCode, $"{path}: {(int)answer.StatusCode}");
        }
    }

    [Theory]
    [InlineData("jobs,workers", 404)]
    [InlineData("supervisor", 401)]
    public async Task Node_ThatKeepsProcesses_ServesThem(string roles, int expected)
    {
        await using var database = await PlatformFixture.NewDatabaseAsync();
        await using var app = await ProxyTests.StartAsync(new PlatformSettings
        {
            Port = 0, DatabaseUrl = database.ConnectionString, DataDirectory = Path.Combine(Path.GetTempPath(), "platform-role-tests"), Roles = roles.Split(',').ToHashSet(),
        });
        using var http = new HttpClient { BaseAddress = ProxyTests.AddressOf(app) };
        using var answer = await http.GetAsync("/runner/v1/configuration");
        Assert.Equal(expected, (int)answer.StatusCode);
    }
}
