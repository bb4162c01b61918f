using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Logging;
using Platform.AgentRunner.Hosting;
using Platform.Protocol.Runtime;

namespace Platform.AgentRunner.Messages;

/// <summary>What could not be read: kept for people, the newest thousand, and told by a hash of its content.</summary>
internal static partial class DeadLetters
{
    private const int Most = 1_000;
    private const int LongestPayload = 64 * 1024;

    public static async Task AddAsync(RunnerParts parts, string payload, string reason, CancellationToken ct)
    {
        var hash = Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(payload)))[..16];
        Told(parts.Log.CreateLogger("Inbox"), hash, reason);
        await parts.Redis.ExecuteAsync("XADD", ct, RuntimeKeys.Dead(parts.Settings.AgentId), "MAXLEN", "~", Most, "*", "payload", payload.Length <= LongestPayload ? payload : payload[..LongestPayload], "reason", reason, "at",
            TimeProvider.System.GetUtcNow().ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture));
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "A message could not be read and was set aside: {Reason} (content {Hash})")]
    private static partial void Told(ILogger logger, string hash, string reason);
}
