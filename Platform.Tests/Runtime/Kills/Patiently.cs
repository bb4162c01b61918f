using System.Diagnostics;
using Platform.Core.Shared.Messaging;

namespace Platform.Tests.Runtime.Kills;

/// <summary>Waits for what comes in the end, through servers and Redis that are away.</summary>
internal static class Patiently
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    public static async Task UntilAsync(Func<Task<bool>> condition, string what, TimeSpan patience)
    {
        for (var began = Stopwatch.GetTimestamp(); !await TryAsync(condition);)
        {
            if (Stopwatch.GetElapsedTime(began) > patience)
                throw new TimeoutException($"Not within {patience}: {what}");
            await Task.Delay(Pause);
        }
    }

    public static Task UntilAsync(Func<bool> condition, string what, TimeSpan patience) => UntilAsync(() => Task.FromResult(condition()), what, patience);

    private static async Task<bool> TryAsync(Func<Task<bool>> condition)
    {
        try
        {
            return await condition();
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException or RedisUnavailableException or OperationCanceledException)
        {
            return false;
        }
    }
}
