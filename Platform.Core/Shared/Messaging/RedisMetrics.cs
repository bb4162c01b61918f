using System.Diagnostics.Metrics;

namespace Platform.Core.Shared.Messaging;

internal static class RedisMetrics
{
    private static readonly Meter Meter = new("Platform");
    private static readonly Counter<long> Calls = Meter.CreateCounter<long>("platform.redis.calls", "{call}", "Calls to Redis");
    private static readonly Counter<long> Failures = Meter.CreateCounter<long>("platform.redis.failures", "{call}", "Calls without a good answer");
    private static readonly Counter<long> Rebuilds = Meter.CreateCounter<long>("platform.redis.rebuilds", "{connection}", "Connections built anew after a loss");

    public static void Called(string command) => Calls.Add(1, new KeyValuePair<string, object?>("command", command));

    public static void Failed(string command, string reason) => Failures.Add(1, new("command", command), new("reason", reason));

    public static void Rebuilt() => Rebuilds.Add(1);
}
