using Platform.Core.Shared.Messaging;

namespace Platform.AgentRunner.Telegram;

/// <summary>Fields of a stream's entry: names and values in turn.</summary>
internal static class StreamEntries
{
    public const string Payload = "payload";

    public static string? PayloadOf(RedisReply fields)
    {
        var items = fields.AsArray();
        for (var i = 0; i + 1 < items.Count; i += 2)
        {
            if (items[i].AsString() == Payload)
                return items[i + 1].AsString();
        }

        return null;
    }
}
