using System.Text.Json;
using Platform.Tests.Office;

namespace Platform.Tests.Shared.Api;

/// <summary>The OpenAPI document holds every route with its body, scope and headers.</summary>
public sealed class ApiDocumentTests(OfficeServer server) : IClassFixture<OfficeServer>
{
    [Fact]
    public async Task Document_DescribesConfigurationRoutes()
    {
        using var http = new HttpClient { BaseAddress = server.Address };
        var document = JsonDocument.Parse(await http.GetStringAsync("/openapi/v1.json")).RootElement;
        Assert.StartsWith("3.1", document.GetProperty("openapi").GetString(), StringComparison.Ordinal);

        var calls = document.GetProperty("paths").EnumerateObject().SelectMany(path => path.Value.EnumerateObject().Select(call => (Name: $"{call.Name} {path.Name}", Call: call.Value))).ToArray();
        Assert.All(calls, call =>
        {
            Assert.True(call.Call.TryGetProperty("summary", out _), call.Name);
            Assert.True(call.Call.TryGetProperty("security", out _), call.Name);
            Assert.True(!call.Name.StartsWith("patch", StringComparison.Ordinal) || call.Call.TryGetProperty("requestBody", out _), call.Name);
        });
        Assert.Equal("admin", Call("patch /api/v1/screens/{screen_id}").GetProperty("security")[0].GetProperty("api_key")[0].GetString());
        Assert.Contains("If-Match", Headers("patch /api/v1/screens/{screen_id}"));
        Assert.Contains("Idempotency-Key", Headers("post /api/v1/api-keys"));

        // A key that may be left out is shown as its value.
        var change = Call("patch /api/v1/screens/{screen_id}").GetProperty("requestBody").GetProperty("content").GetProperty("application/json").GetProperty("schema").GetProperty("properties");
        Assert.Equal("string", change.GetProperty("name").GetProperty("type").GetString());
        Assert.Equal("array", change.GetProperty("departments").GetProperty("type").GetString());
        Assert.Equal("boolean", change.GetProperty("sound").GetProperty("type").GetString());

        var member = document.GetProperty("components").GetProperty("schemas").GetProperty("MemberResource").GetProperty("properties");
        Assert.Equal("string", member.GetProperty("joined_at").GetProperty("type").GetString());

        JsonElement Call(string name) => calls.Single(call => call.Name == name).Call;
        IEnumerable<string?> Headers(string name) =>
            Call(name).GetProperty("parameters").EnumerateArray().Where(parameter => parameter.GetProperty("in").GetString() == "header").Select(parameter => parameter.GetProperty("name").GetString());
    }
}
