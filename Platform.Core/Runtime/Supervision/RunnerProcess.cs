using System.Diagnostics;
using Platform.Core.Shared.Embedded;

namespace Platform.Core.Runtime.Supervision;

/// <summary>A process that runs: a child of ours, or one that an earlier life of the server started.</summary>
internal sealed class RunnerProcess : IDisposable
{
    // A process that is no child tells nobody of its end.
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(250);

    private readonly Process? _child;
    private readonly CancellationTokenSource _forgotten = new();

    private RunnerProcess(ProcessIdentity identity, long fence, Process? child)
    {
        (Identity, Fence, _child) = (identity, fence, child);
        Exited = child?.WaitForExitAsync(CancellationToken.None) ?? WatchAsync(_forgotten.Token);
    }

    public ProcessIdentity Identity { get; }

    public long Fence { get; }

    public Task Exited { get; }

    /// <summary>Null while it lives, and of a process that is no child of ours.</summary>
    public int? ExitCode => _child is { HasExited: true } ? _child.ExitCode : null;

    public static RunnerProcess OfChild(Process child, long fence) =>
        // One that ended before it could be looked at has no mark; nothing is ever sent to it.
        new(ProcessIdentity.Of(child.Id) ?? new ProcessIdentity(child.Id, ""), fence, child);

    /// <summary>Null when it is gone.</summary>
    public static RunnerProcess? Find(ProcessIdentity identity, long fence) => identity.IsAlive ? new RunnerProcess(identity, fence, null) : null;

    /// <summary>SIGTERM, and SIGKILL for the whole group after a while.</summary>
    public async Task StopAsync(TimeSpan patience)
    {
        Identity.Send(Signal.Terminate);
        await Exited.WaitAsync(patience).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await KillAsync();
    }

    public async Task KillAsync()
    {
        Identity.Send(Signal.Kill);
        await Exited.WaitAsync(TimeSpan.FromSeconds(5)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        // Whatever it left behind in its group: the id cannot be another's while the group is there.
        if (_child is not null)
            Signal.Kill.SendToGroup(Identity.Pid);
    }

    /// <summary>The process goes on; we look no more.</summary>
    public void Dispose()
    {
        _forgotten.Cancel();
        _forgotten.Dispose();
        _child?.Dispose();
    }

    private async Task WatchAsync(CancellationToken ct)
    {
        while (Identity.IsAlive)
            await Task.Delay(Look, ct);
    }
}
