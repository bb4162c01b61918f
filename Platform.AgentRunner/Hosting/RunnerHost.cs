using System.Runtime.InteropServices;
using Microsoft.Extensions.Logging;
using Platform.Core.Shared.Messaging;
using Platform.Protocol.Runtime;

namespace Platform.AgentRunner.Hosting;

/// <summary>What a component of this process works with.</summary>
internal sealed record RunnerParts(RunnerSettings Settings, RedisConnection Redis, ServerConnection Server, Heart Heart, ILoggerFactory Log);

/// <summary>
/// One process: it connects, runs its component beside its heart, and ends for one of four reasons: it was asked to (SIGTERM or its control channel), its
/// component ended, its server is gone, or another process has its place.
/// </summary>
internal sealed class RunnerHost : IAsyncDisposable
{
    private readonly RunnerSettings _settings;
    private readonly Components _components;
    private readonly JsonLog _log;
    private readonly ILogger _logger;
    private readonly RedisConnection _redis;
    private readonly ServerConnection _server;
    private readonly Heart _heart;
    private readonly CancellationTokenSource _stop = new();
    private readonly TaskCompletionSource<int> _asked = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public RunnerHost(RunnerSettings settings, Components components, JsonLog log)
    {
        (_settings, _components, _log, _logger) = (settings, components, log, log.CreateLogger("Runner"));
        _redis = new RedisConnection(settings.Redis, logger: log.CreateLogger<RedisConnection>());
        _server = new ServerConnection(settings);
        _heart = new Heart(settings, _redis, _server, _logger);
    }

    public async Task<int> RunAsync()
    {
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, context => AskToStop(context, "SIGTERM"));
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, context => AskToStop(context, "SIGINT"));
        await _heart.SayAsync("starting", null, CancellationToken.None);
        await using var control = await _redis.SubscribeAsync(RuntimeKeys.Control(_settings.AgentId), (_, text) => OnCommand(text), _stop.Token);

        var component = _components.Make(new RunnerParts(_settings, _redis, _server, _heart, _log));
        component.Ready += () => _ = _heart.SayAsync("running", null, _stop.Token);
        var running = component.RunToEndAsync(_stop.Token);
        var beating = _heart.BeatAsync(_stop.Token);
        var first = await Task.WhenAny(running, beating, _asked.Task);
        var code = first == running ? await EndOfAsync(running) : await (Task<int>)first;

        // A process that lost its place must not say anything more in its agent's name; one that was refused has said why.
        if (code is not (RunnerExit.Fenced or RunnerExit.Refused))
            await _heart.SayAsync("stopping", null, CancellationToken.None);
        await _stop.CancelAsync();
        await running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await ((Task)beating).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (code is not (RunnerExit.Fenced or RunnerExit.Refused))
            await _heart.SayAsync("stopped", null, CancellationToken.None);
        return code;
    }

    public async ValueTask DisposeAsync()
    {
        await _redis.DisposeAsync();
        _server.Dispose();
        _stop.Dispose();
    }

    private async Task<int> EndOfAsync(Task running)
    {
        try
        {
            await running;
            return RunnerExit.Stopped;
        }
        catch (Exception refused) when (refused is ServerRefusedException or ComponentRefusedException)
        {
            RunnerLog.Refused(_logger, refused.Message);
            await _heart.LeaveWordAsync("error", refused.Message);
            return RunnerExit.Refused;
        }
    }

    private void AskToStop(PosixSignalContext context, string reason)
    {
        // Ours to carry out: the runtime would end the process at once.
        context.Cancel = true;
        End(reason, RunnerExit.Stopped);
    }

    private void OnCommand(string text)
    {
        var command = RuntimeJson.Read(text, RuntimeJson.Default.ControlCommand)?.Command;
        if (command == "shutdown")
            End("shutdown", RunnerExit.Stopped);
        else if (command == "restart")
            End("restart", RunnerExit.Restart);
    }

    private void End(string reason, int code)
    {
        RunnerLog.Stopping(_logger, reason);
        _asked.TrySetResult(code);
    }
}
