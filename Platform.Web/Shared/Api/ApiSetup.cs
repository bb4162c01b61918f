using System.Net;
using System.Threading.RateLimiting;
using Microsoft.AspNetCore.RateLimiting;
using Platform.Core.Shared.Data;
using Platform.Core.Shared.Operations;
using Platform.Web.Shared.Errors;

namespace Platform.Web.Shared.Api;

/// <summary>What all API routes share: the gate, errors as problem+json, limits, the OpenAPI document.</summary>
public static class ApiSetup
{
    /// <summary>Sign-in tries a minute from one address (contracts: README).</summary>
    public const int SignInTriesPerMinute = 20;

    public static IServiceCollection AddApi(this IServiceCollection services)
    {
        // A query value of the wrong type gets a problem document, as everything else does (ApiFaults).
        services.Configure<RouteHandlerOptions>(options => options.ThrowOnBadRequest = true);
        services.ConfigureHttpJsonOptions(options => ApiJson.Configure(options.SerializerOptions));
        services.AddOpenApi("v1", ApiDocument.Configure);
        services.AddSingleton(new ErrorTextSource("api", typeof(ApiText)));
        services.AddRateLimiter(limiter =>
        {
            limiter.GlobalLimiter = PartitionedRateLimiter.Create<HttpContext, IPAddress>(EntranceLimit);
            limiter.OnRejected = (rejected, ct) => new ValueTask(RejectAsync(rejected));
        });
        return services;
    }

    /// <summary>The outermost edge: nothing that answers requests may stand in front of it.</summary>
    public static void UseApiFaults(this WebApplication app) => app.UseMiddleware<ApiFaults>();

    public static void UseApi(this WebApplication app)
    {
        app.UseRouting();
        app.UseMiddleware<ApiGate>();
        app.UseRateLimiter();
    }

    public static void MapApi(this WebApplication app)
    {
        app.MapOpenApi("/openapi/{documentName}.json").AllowAnonymous();
        app.MapFallback("/api/{**path}", () => Problems.Of(ApiErrors.UnknownRoute)).AllowAnonymous().ExcludeFromDescription();
    }

    // Posting to the entrance pages is what guesses passwords, codes and invitations.
    private static RateLimitPartition<IPAddress> EntranceLimit(HttpContext context)
    {
        var path = context.Request.Path;
        var isEntrance = HttpMethods.IsPost(context.Request.Method) && (path.StartsWithSegments("/sign-in") || path.StartsWithSegments("/invitation"));
        return isEntrance
            ? RateLimitPartition.GetSlidingWindowLimiter(context.Connection.RemoteIpAddress ?? IPAddress.None, _ => new SlidingWindowRateLimiterOptions
            {
                PermitLimit = SignInTriesPerMinute, Window = TimeSpan.FromMinutes(1), SegmentsPerWindow = 6, QueueLimit = 0,
            })
            : RateLimitPartition.GetNoLimiter(IPAddress.Any);
    }

    private static Task RejectAsync(OnRejectedContext rejected)
    {
        var wait = rejected.Lease.TryGetMetadata(MetadataName.RetryAfter, out var after) ? after : TimeSpan.FromSeconds(30);
        return Problems.WriteAsync(rejected.HttpContext, new Error(ErrorKind.Limit, "access.too_many_tries", "Too many tries from this address. Wait a minute.") { RetryAfter = wait });
    }
}
