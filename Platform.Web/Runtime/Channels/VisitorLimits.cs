using System.Globalization;
using System.Net;
using System.Threading.RateLimiting;

namespace Platform.Web.Runtime.Channels;

/// <summary>How often one address may become a visitor: each page that is opened does once, and again after ten minutes.</summary>
internal sealed class VisitorLimits : IDisposable
{
    private const int PerMinute = 60;

    private readonly PartitionedRateLimiter<IPAddress> _limiter = PartitionedRateLimiter.Create<IPAddress, IPAddress>(address =>
        RateLimitPartition.GetTokenBucketLimiter(address, _ => new TokenBucketRateLimiterOptions
        {
            TokenLimit = PerMinute, TokensPerPeriod = PerMinute / 6, ReplenishmentPeriod = TimeSpan.FromSeconds(10), QueueLimit = 0,
        }));

    public bool Take(HttpContext context)
    {
        using var lease = _limiter.AttemptAcquire(context.Connection.RemoteIpAddress ?? IPAddress.None);
        return lease.IsAcquired;
    }

    public static IResult Refuse(HttpContext context)
    {
        context.Response.Headers.RetryAfter = 10.ToString(CultureInfo.InvariantCulture);
        return Results.StatusCode(StatusCodes.Status429TooManyRequests);
    }

    public void Dispose() => _limiter.Dispose();
}
