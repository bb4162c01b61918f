using System.Diagnostics;
using Xunit.Sdk;

namespace Platform.Tests.Shared.Messaging;

internal static class Condition
{
    /// <summary>Returns as soon as the condition holds; fails after the deadline.</summary>
    public static async Task HoldsAsync(Func<bool> condition, string what, int seconds = 15)
    {
        var watch = Stopwatch.StartNew();
        while (!condition())
        {
            if (watch.Elapsed > TimeSpan.FromSeconds(seconds))
                throw new XunitException($"Not within {seconds} s: {what}");
            await Task.Delay(10);
        }
    }
}
