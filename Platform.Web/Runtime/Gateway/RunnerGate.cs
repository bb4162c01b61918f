using Platform.Core.Runtime.Gateway;
using Platform.Core.Shared.Operations;
using Platform.Web.Shared.Api;

namespace Platform.Web.Runtime.Gateway;

/// <summary>The door of <c>/runner/v1</c>: a runner's own token, for its one agent.</summary>
internal sealed class RunnerGate(RunnerDoor door) : IEndpointFilter
{
    private static readonly Error UnknownToken = new(ErrorKind.Unauthenticated, "runtime.unknown_token", "This address is for processes of agents alone, with their token.");

    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        if (door.Find(ApiGate.KeyOf(context.HttpContext.Request)) is not { } identity)
            return Problems.Of(UnknownToken);
        context.HttpContext.Features.Set(identity);
        return await next(context);
    }
}

internal static class RunnerCallers
{
    public static RunnerIdentity Runner(this HttpContext context) =>
        context.Features.Get<RunnerIdentity>() ?? throw new InvalidOperationException("The route stands outside the runners' group.");
}
