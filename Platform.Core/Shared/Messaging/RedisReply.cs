using StackExchange.Redis;

namespace Platform.Core.Shared.Messaging;

/// <summary>An answer of a raw command or a script, free of the client library's types. Converting to another shape than was sent throws <see cref="InvalidCastException"/>.</summary>
public readonly struct RedisReply
{
    private readonly RedisResult? result;

    internal RedisReply(RedisResult? result) => this.result = result;

    /// <summary>True for a nil answer, such as a read of an empty stream.</summary>
    public bool IsNull => result is null || result.IsNull;

    /// <summary>The text, or null for nil.</summary>
    public string? AsString() => IsNull ? null : (string)result!;

    /// <summary>The bytes, or null for nil.</summary>
    public byte[]? AsBytes() => IsNull ? null : (byte[])result!;

    /// <summary>The number.</summary>
    public long AsInt64() => (long)(result ?? throw new InvalidCastException("nil is no number"));

    /// <summary>The elements; empty for nil.</summary>
    public IReadOnlyList<RedisReply> AsArray() => IsNull ? [] : Array.ConvertAll((RedisResult[])result!, element => new RedisReply(element));

    /// <summary>Of a stream's entry, whose names and values stand in turn: the value of a field; null when there is none, and of an entry that was deleted.</summary>
    public string? Field(string name)
    {
        var items = AsArray();
        for (var i = 0; i + 1 < items.Count; i += 2)
        {
            if (items[i].AsString() == name)
                return items[i + 1].AsString();
        }

        return null;
    }
}
