namespace Platform.Core.Shared.Messaging;

/// <summary>Redis is away, silent, or not ready. A command that timed out may still be carried out later.</summary>
public sealed class RedisUnavailableException(string message, Exception? innerException = null) : Exception(message, innerException);

/// <summary>A healthy Redis refused a command: a bug of the caller, or an expected answer such as <c>BUSYGROUP</c>.</summary>
public sealed class RedisCommandException(string code, string message, Exception innerException) : Exception(message, innerException)
{
    /// <summary>First word of the server's error: WRONGTYPE, BUSYGROUP, NOGROUP, ERR …</summary>
    public string Code { get; } = code;
}
