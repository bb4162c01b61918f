using System.Globalization;
using System.Net;
using System.Threading.RateLimiting;

namespace Platform.Web.Shared.Security;

/// <summary>
/// Slows down who tries tokens of addresses that need nothing else (walls, calendars). Soft: a token has 256 bits, so this spares the database
/// rather than the secret, and a forgotten wall that asks once a minute never meets it.
/// </summary>
internal sealed class WrongTokens : IDisposable
{
    private const int PerMinute = 60;

    private readonly PartitionedRateLimiter<IPAddress> _limiter = PartitionedRateLimiter.Create<IPAddress, IPAddress>(address =>
        RateLimitPartition.GetTokenBucketLimiter(address, _ => new TokenBucketRateLimiterOptions
        {
            TokenLimit = PerMinute, TokensPerPeriod = PerMinute / 6, ReplenishmentPeriod = TimeSpan.FromSeconds(10), QueueLimit = 0,
        }));

    /// <summary>True when this address has shown too many wrong tokens.</summary>
    public bool IsTooMany(HttpContext context) => _limiter.GetStatistics(AddressOf(context)) is { CurrentAvailablePermits: 0 };

    public void Note(HttpContext context)
    {
        using var lease = _limiter.AttemptAcquire(AddressOf(context));
    }

    public static IResult Refuse(HttpContext context)
    {
        context.Response.Headers.RetryAfter = 10.ToString(CultureInfo.InvariantCulture);
        return Results.StatusCode(StatusCodes.Status429TooManyRequests);
    }

    public void Dispose() => _limiter.Dispose();

    private static IPAddress AddressOf(HttpContext context) => context.Connection.RemoteIpAddress ?? IPAddress.None;
}
