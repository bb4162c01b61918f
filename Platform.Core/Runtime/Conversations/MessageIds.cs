using System.Security.Cryptography;
using System.Text;
using Platform.Core.Runtime.Contracts;

namespace Platform.Core.Runtime.Conversations;

/// <summary>
/// Ids that are made of what they name (UUIDv8 of a SHA-256), so that every node gives the same line the same id, and a line that is delivered twice is
/// there once.
/// </summary>
internal static class MessageIds
{
    public static Guid OfConversation(Guid agent, string channel, string thread) => Of([agent.ToString(), channel, thread]);

    /// <summary>
    /// By the line's own id; a line that has none is known by all that it says. The first two bits are the sender's rank: of lines of one
    /// millisecond the question comes before the tools and those before the answer.
    /// </summary>
    public static Guid OfMessage(Guid conversation, MessageSender sender, string? messageId, params ReadOnlySpan<string?> content)
    {
        var id = messageId is null ? Of([conversation.ToString(), sender.ToString(), "content", .. content]) : Of([conversation.ToString(), sender.ToString(), "id", messageId]);
        Span<byte> bytes = stackalloc byte[16];
        id.TryWriteBytes(bytes, bigEndian: true, out _);
        var rank = sender switch { MessageSender.User => 0, MessageSender.Tool => 1, _ => 2 };
        bytes[0] = (byte)((bytes[0] & 0x3f) | (rank << 6));
        return new Guid(bytes, bigEndian: true);
    }

    public static Guid Of(params ReadOnlySpan<string?> parts)
    {
        // The lengths keep "a", "bc" and "ab", "c" apart.
        var text = new StringBuilder();
        foreach (var part in parts)
            text.Append(part?.Length ?? -1).Append(':').Append(part).Append(';');
        Span<byte> hash = stackalloc byte[32];
        SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString()), hash);
        hash[6] = (byte)((hash[6] & 0x0f) | 0x80);
        hash[8] = (byte)((hash[8] & 0x3f) | 0x80);
        return new Guid(hash[..16], bigEndian: true);
    }
}
