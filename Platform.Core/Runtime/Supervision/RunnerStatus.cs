using System.Globalization;
using Platform.Core.Shared.Messaging;
using Platform.Protocol.Runtime;

namespace Platform.Core.Runtime.Supervision;

/// <summary>What a process last said of itself (contracts: redis). Anybody can write there: everything may be missing or wrong.</summary>
public sealed record RunnerStatus(
    string? Status, int? Pid, string? Node, DateTimeOffset? StartedAt, DateTimeOffset? LastActive, DateTimeOffset? HeartbeatAt, int? Restarts, long? Epoch, string? ErrorDetail, long? Fence, int Working, long? Rss)
{
    public static string KeyOf(string agentId, string? integration) => integration is null ? RuntimeKeys.Status(agentId) : RuntimeKeys.IntegrationStatus(agentId, integration);

    /// <summary>Null when nothing was ever said.</summary>
    public static RunnerStatus? Of(IReadOnlyDictionary<string, string> fields)
    {
        if (fields.Count == 0)
            return null;
        string? Text(string field) => fields.TryGetValue(field, out var value) && value.Length > 0 ? value : null;
        long? Number(string field) => long.TryParse(Text(field), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : null;
        DateTimeOffset? Time(string field) => DateTimeOffset.TryParse(Text(field), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var time) ? time : null;
        return new RunnerStatus(
            Text(StatusFields.Status), Small(Number(StatusFields.Pid)), Text(StatusFields.Node), Time(StatusFields.StartedAt), Time(StatusFields.LastActive), Time(StatusFields.HeartbeatAt),
            Small(Number(StatusFields.Restarts)), Number(StatusFields.Epoch), Text(StatusFields.ErrorDetail), Number(StatusFields.Fence), Small(Number(StatusFields.Working)) ?? 0, Number(StatusFields.Rss));
    }

    internal static async Task<RunnerStatus?> ReadAsync(RedisConnection redis, string agentId, string? integration, CancellationToken ct) => Of(await redis.HashGetAllAsync(KeyOf(agentId, integration), ct));

    private static int? Small(long? number) => number is >= int.MinValue and <= int.MaxValue ? (int)number : null;
}
