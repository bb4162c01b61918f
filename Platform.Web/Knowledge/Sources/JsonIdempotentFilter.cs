using Platform.Web.Shared.Api;

namespace Platform.Web.Knowledge.Sources;

/// <summary><c>Idempotency-Key</c> for bodies that are read whole. Uploads of files need none: the same bytes are the same source.</summary>
internal sealed class JsonIdempotentFilter(int limit) : IEndpointFilter
{
    private readonly IdempotentFilter _filter = new(limit);

    public ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next) =>
        UploadForm.IsForm(context.HttpContext.Request) ? next(context) : _filter.InvokeAsync(context, next);
}
