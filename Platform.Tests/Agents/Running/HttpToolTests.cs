using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Platform.Core.Access.Contracts;
using Platform.Core.Agents;
using Platform.Core.Agents.Contracts;
using Platform.Core.Agents.Running;
using Platform.Core.Agents.Tools;
using Platform.Core.Shared.Operations;

namespace Platform.Tests.Agents.Running;

/// <summary>HTTP tools against a real server: what is sent, what comes back, what is refused, and that no secret comes out.</summary>
public sealed class HttpToolTests(PlatformFixture platform) : IClassFixture<PlatformFixture>
{
    private const string City = """{"type":"object","properties":{"city":{"type":"string"},"note":{"type":"string"}},"required":["city"]}""";

    [Fact]
    public async Task Call_SendsTheTemplatesFilled_AndTracesWithoutSecrets()
    {
        await using var made = await RunningCase.NewAsync(platform);
        await using var stub = await HttpStub.StartAsync();
        var tool = await made.HttpAsync("orders", new JsonObject
        {
            ["url"] = stub.BaseUrl + "/v1/{city}?note={note}", ["method"] = "POST", ["headers"] = new JsonObject { ["Authorization"] = RunningCase.Secret, ["X-City"] = "{city}", ["Accept"] = "application/json" },
            ["body"] = new JsonObject { ["city"] = "{city}" },
        }, City);

        var answer = await made.TryAsync(tool, new JsonObject { ["city"] = "Казань/../x", ["note"] = "a&b" });

        Assert.Equal((null, """{"ok":true}""", false), (answer.Error, answer.Text, answer.IsCut));
        var call = Assert.Single(stub.Calls);
        Assert.Equal(("POST", "/v1/%D0%9A%D0%B0%D0%B7%D0%B0%D0%BD%D1%8C%2F..%2Fx?note=a%26b", """{"city":"Казань/../x"}"""), (call.Method, call.Target, call.Body));
        Assert.Equal((RunningCase.Secret, "application/json; charset=utf-8"), (call.Headers.Authorization.ToString(), call.Headers.ContentType.ToString()));
        Assert.Equal(["validated", "request", "response", "answered"], answer.Trace.Select(step => step.Kind));
        NoSecret(made, answer);
    }

    [Fact]
    public async Task Secrets_RepeatedByTheServer_AreMasked()
    {
        await using var made = await RunningCase.NewAsync(platform);
        await using var stub = await HttpStub.StartAsync();
        stub.Answer = context => HttpStub.WriteAsync(context, $$"""{"headers":{"authorization":"{{context.Request.Headers.Authorization}}"},"token":"very-secret-token-123","q":"{{Uri.EscapeDataString(RunningCase.Secret)}}"}""", 401);
        var tool = await made.HttpAsync("echo", new JsonObject { ["url"] = stub.BaseUrl, ["headers"] = new JsonObject { ["Authorization"] = RunningCase.Secret } });

        var answer = await made.TryAsync(tool);

        Assert.Equal(ToolErrors.HttpStatus, answer.Error);
        Assert.Contains("401", answer.Text, StringComparison.Ordinal);
        Assert.Contains("***", answer.Text, StringComparison.Ordinal);
        NoSecret(made, answer);
    }

    [Fact]
    public async Task Redirects_AreFollowed_AndSecretsStayWithTheirAuthority()
    {
        await using var made = await RunningCase.NewAsync(platform);
        await using var stub = await HttpStub.StartAsync();
        await using var other = await HttpStub.StartAsync();
        stub.Answer = context =>
        {
            context.Response.StatusCode = context.Request.Path == "/first" ? 307 : 303;
            context.Response.Headers.Location = context.Request.Path == "/first" ? "/second" : other.BaseUrl + "/third";
            return Task.CompletedTask;
        };
        var tool = await made.HttpAsync("moved", new JsonObject { ["url"] = stub.BaseUrl + "/first", ["method"] = "POST", ["headers"] = new JsonObject { ["X-Api-Key"] = "key-of-this-server", ["X-Plain"] = "yes" } });

        var answer = await made.TryAsync(tool, new JsonObject { ["x"] = 1 });

        Assert.Null(answer.Error);
        Assert.Equal([("POST", "/first", """{"x":1}"""), ("POST", "/second", """{"x":1}""")], stub.Calls.Select(call => (call.Method, call.Target, call.Body)));
        Assert.All(stub.Calls, call => Assert.Equal("key-of-this-server", call.Headers["X-Api-Key"].ToString()));
        var last = Assert.Single(other.Calls);
        Assert.Equal(("GET", "/third", "", "", "yes"), (last.Method, last.Target, last.Body, last.Headers["X-Api-Key"].ToString(), last.Headers["X-Plain"].ToString()));
    }

    [Theory]
    [InlineData("http://169.254.169.254/latest/meta-data", ToolErrors.PrivateAddress)]
    [InlineData("file:///etc/passwd", ToolErrors.BadAnswer)]
    [InlineData("/again", ToolErrors.BadAnswer)]
    public async Task Redirect_WhereItMayNotLead_IsRefused(string location, string code)
    {
        await using var made = await RunningCase.NewAsync(platform);
        await using var stub = await HttpStub.StartAsync();
        stub.Answer = context =>
        {
            (context.Response.StatusCode, context.Response.Headers.Location) = (302, location);
            return Task.CompletedTask;
        };
        var answer = await made.TryAsync(await made.HttpAsync("moved", new JsonObject { ["url"] = stub.BaseUrl }));
        Assert.Equal(code, answer.Error);
        Assert.Equal(location == "/again" ? 6 : 1, stub.Calls.Count);
    }

    [Fact]
    public async Task PrivateAddress_TakesAnOwner_AndIsRefusedWithout()
    {
        await using var made = await RunningCase.NewAsync(platform);
        await using var stub = await HttpStub.StartAsync();
        var admin = await platform.NewMemberAsync(made.Models.Tenant, Role.Admin);
        ToolEdit Edit(string url, bool allows) => new() { Name = "inside", ToolType = ToolType.Http, Config = new JsonObject { ["url"] = url, ["allow_private"] = allows } };

        Assert.Equal("/config/url", Assert.Single((await platform.RefusalAsync(new CreateTool(Edit(stub.BaseUrl, false)), made.Owner)).Fields).Pointer);
        Assert.Equal("/config/url", Assert.Single((await platform.RefusalAsync(new CreateTool(Edit("http://169.254.169.254/", true)), made.Owner)).Fields).Pointer);
        Assert.Equal("/config/url", Assert.Single((await platform.RefusalAsync(new CreateTool(Edit("https://{city}.example.com/", false)), made.Owner)).Fields).Pointer);
        Assert.Equal("agents.allow_private_needs_owner", (await platform.RefusalAsync(new CreateTool(Edit(stub.BaseUrl, true)), admin)).Code);
        var tool = await platform.RunAsync(new CreateTool(Edit(stub.BaseUrl, true)), made.Owner);
        // An admin may name it anew, but not say where it leads.
        await platform.RunAsync(new UpdateTool(tool.Id, new ToolEdit { Name = "renamed", Config = new JsonObject { ["url"] = stub.BaseUrl, ["allow_private"] = true, ["method"] = "PUT" } }), admin);
        Assert.Equal(ErrorKind.Forbidden, (await platform.RefusalAsync(new UpdateTool(tool.Id, Edit("http://127.0.0.1:1/", true)), admin)).Kind);
        // A name that DNS leads inside is met when it is called.
        await platform.SqlAsync("UPDATE tools SET config = jsonb_set(config, '{allow_private}', 'false') WHERE id = $1", tool.Id);
        Assert.Equal(ToolErrors.PrivateAddress, (await made.TryAsync(tool.Id)).Error);
        Assert.Empty(stub.Calls);
    }

    [Fact]
    public async Task Answers_OfAllKinds_AreBounded()
    {
        await using var made = await RunningCase.NewAsync(platform);
        await using var stub = await HttpStub.StartAsync();
        var tool = await made.HttpAsync("answers", new JsonObject { ["url"] = stub.BaseUrl });

        stub.Answer = context => HttpStub.WriteAsync(context, string.Concat(Enumerable.Repeat("я😀", 20_000)), type: "text/plain; charset=utf-8");
        var large = await made.TryAsync(tool, language: "ru");
        Assert.True(large.IsCut);
        Assert.InRange(Encoding.UTF8.GetByteCount(large.Text), 16_000, 16 * 1024);
        Assert.EndsWith("не больше 16 КиБ.]", large.Text, StringComparison.Ordinal);
        Assert.DoesNotContain('\uFFFD', large.Text);

        stub.Answer = async context =>
        {
            context.Response.ContentType = "text/event-stream";
            while (!context.RequestAborted.IsCancellationRequested)
                await context.Response.WriteAsync(new string('x', 10_000), context.RequestAborted);
        };
        Assert.True((await made.TryAsync(tool)).IsCut);

        stub.Answer = context => HttpStub.WriteAsync(context, "\u0089PNG", type: "image/png");
        Assert.Contains("image/png", (await made.TryAsync(tool)).Text, StringComparison.Ordinal);
        stub.Answer = context => HttpStub.WriteAsync(context, "", 204);
        Assert.Contains("204", (await made.TryAsync(tool)).Text, StringComparison.Ordinal);
        stub.Answer = async context =>
        {
            context.Response.ContentType = "text/plain; charset=windows-1251";
            await context.Response.Body.WriteAsync(new byte[] { 0x61, 0xE9 });
        };
        Assert.StartsWith("a", (await made.TryAsync(tool)).Text, StringComparison.Ordinal);
        stub.Answer = async context =>
        {
            context.Response.ContentLength = 100;
            await context.Response.WriteAsync("half");
            await context.Response.Body.FlushAsync();
            context.Abort();
        };
        Assert.Equal(ToolErrors.Unreachable, (await made.TryAsync(tool)).Error);
    }

    [Fact]
    public async Task Server_ThatHangs_EndsWithTheToolsTime()
    {
        await using var made = await RunningCase.NewAsync(platform);
        await using var stub = await HttpStub.StartAsync();
        stub.Answer = HttpStub.HangAsync;
        var tool = await made.HttpAsync("slow", new JsonObject { ["url"] = stub.BaseUrl, ["timeout_seconds"] = 7 });

        var trying = made.TryAsync(tool);
        await Eventually.TrueAsync(() => stub.Calls.Count == 1, "the server is asked");
        platform.Time.Advance(TimeSpan.FromSeconds(6));
        Assert.False(trying.IsCompleted);
        platform.Time.Advance(TimeSpan.FromSeconds(1));

        var answer = await trying;
        Assert.Equal(ToolErrors.Timeout, answer.Error);
        Assert.Contains("7 s", answer.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Server_ThatIsNotThere_IsNamedWithoutItsAddress()
    {
        await using var made = await RunningCase.NewAsync(platform);
        var stub = await HttpStub.StartAsync();
        var tool = await made.HttpAsync("gone", new JsonObject { ["url"] = stub.BaseUrl });
        await stub.DisposeAsync();
        Assert.Equal(ToolErrors.Unreachable, (await made.TryAsync(tool)).Error);
    }

    [Theory]
    [InlineData("Host", "evil.example")]
    [InlineData("Content-Length", "5")]
    [InlineData("X-Test", "a\r\nX-Other: b")]
    public async Task Headers_ThatAreOfTheConnection_AreRefused(string name, string value)
    {
        await using var made = await RunningCase.NewAsync(platform);
        await using var stub = await HttpStub.StartAsync();
        var tool = await made.HttpAsync("headers", new JsonObject { ["url"] = stub.BaseUrl, ["headers"] = new JsonObject { [name] = value } });
        Assert.Equal(ToolErrors.BadConfiguration, (await made.TryAsync(tool)).Error);
        Assert.Empty(stub.Calls);
    }

    [Fact]
    public async Task Argument_WithALineBreakInAHeader_IsRefused()
    {
        await using var made = await RunningCase.NewAsync(platform);
        await using var stub = await HttpStub.StartAsync();
        var tool = await made.HttpAsync("headers", new JsonObject { ["url"] = stub.BaseUrl, ["headers"] = new JsonObject { ["X-City"] = "{city}" } }, City);
        Assert.Equal(ToolErrors.WrongArguments, (await made.TryAsync(tool, new JsonObject { ["city"] = "a\r\nX-Admin: 1" })).Error);
        Assert.Null((await made.TryAsync(tool, new JsonObject { ["city"] = "Казань" })).Error);
        Assert.Equal("Казань", Assert.Single(stub.Calls).Headers["X-City"].ToString());
    }

    private static void NoSecret(RunningCase made, ToolAnswer answer)
    {
        foreach (var said in (string[])[answer.Text, made.Log.Text, .. answer.Trace.Select(step => step.Text + step.Data?.ToJsonString())])
            Assert.DoesNotContain("very-secret", said, StringComparison.Ordinal);
    }
}
