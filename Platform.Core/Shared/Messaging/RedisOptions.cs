namespace Platform.Core.Shared.Messaging;

/// <summary>Time limits of a <see cref="RedisConnection"/>.</summary>
public sealed record RedisOptions
{
    /// <summary>Longest wait for an answer to one call.</summary>
    public TimeSpan CallTimeout { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Longest attempt to connect.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Pause between two PINGs, and between two attempts to connect. With <see cref="CallTimeout"/> it bounds how long a frozen server goes unnoticed.</summary>
    public TimeSpan WatchInterval { get; init; } = TimeSpan.FromSeconds(1);
}
