using Microsoft.Extensions.Logging;
using Platform.AgentRunner.Hosting;
using Platform.Core.Shared.Messaging;

namespace Platform.AgentRunner.Graph;

/// <summary>Repeats what can be repeated while the server or Redis is away: a message outlives both, until its own time is over.</summary>
internal static class Patiently
{
    private static readonly TimeSpan First = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(2);

    public static async Task<T> RunAsync<T>(Func<Task<T>> call, ILogger logger, CancellationToken ct)
    {
        for (var pause = First; ; pause = pause * 2 < Longest ? pause * 2 : Longest)
        {
            try
            {
                return await call();
            }
            // A call that was broken off, and not by the caller, ran into its own time limit.
            catch (Exception exception) when ((IsAbsence(exception) || exception is OperationCanceledException) && !ct.IsCancellationRequested)
            {
                RunnerLog.ServerAway(logger, exception.GetType().Name);
                await Task.Delay(pause, ct);
            }
        }
    }

    /// <summary>No connection, a broken one, a server that starts or ends; not a refusal.</summary>
    public static bool IsAbsence(Exception exception) =>
        exception is HttpRequestException or IOException or RedisUnavailableException || (exception is OperationCanceledException { InnerException: TimeoutException });
}
