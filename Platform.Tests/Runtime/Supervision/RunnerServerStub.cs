using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Platform.Core.Runtime.Supervision;
using Platform.Protocol.Runtime;

namespace Platform.Tests.Runtime.Supervision;

/// <summary>The two calls that a process makes of its server before it has messages, over real HTTP.</summary>
internal sealed class RunnerServerStub : IServerAddress, IAsyncDisposable
{
    private readonly WebApplication _app;

    private RunnerServerStub(WebApplication app) => _app = app;

    public string? Address => _app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();

    /// <summary>The agent cannot be had.</summary>
    public bool Refuses { get; set; }

    /// <summary>Answers nothing: the process never gets ready.</summary>
    public bool Hangs { get; set; }

    /// <summary>Of the configuration.</summary>
    public int Version { get; set; } = 1;

    /// <summary>The model answers when this is done.</summary>
    public Task ModelWaitsFor { get; set; } = Task.CompletedTask;

    public static async Task<RunnerServerStub> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        var stub = new RunnerServerStub(app);
        app.MapPost("/runner/v1/alive", () => Results.Json(new AliveAnswer("renewed", DateTimeOffset.MaxValue), RuntimeJson.Default.AliveAnswer));
        // As a plain delegate: a RequestDelegate would throw the answer away.
        app.MapGet("/runner/v1/configuration", (Delegate)stub.ConfigurationAsync);
        app.MapGet("/runner/v1/thread", () => Results.Json(Array.Empty<TurnMessage>()));
        app.MapPost("/runner/v1/model", (Delegate)stub.AnswerAsync);
        await app.StartAsync();
        return stub;
    }

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();

    private async Task<IResult> AnswerAsync()
    {
        await ModelWaitsFor;
        return Results.Text($"{JsonSerializer.Serialize(new ModelEvent("text") { Text = "Hello." }, RuntimeJson.Default.ModelEvent)}\n{JsonSerializer.Serialize(new ModelEvent("done"), RuntimeJson.Default.ModelEvent)}\n", "application/x-ndjson");
    }

    private async Task<IResult> ConfigurationAsync(HttpContext http)
    {
        if (Hangs)
            await Task.Delay(Timeout.Infinite, http.RequestAborted);
        return Refuses
            ? Results.NotFound()
            : Results.Json(new RunnerConfiguration("a", "A", Version, 7, "en", "UTC", 5, 60, 4, [], false, 8_000), RuntimeJson.Default.RunnerConfiguration);
    }
}
