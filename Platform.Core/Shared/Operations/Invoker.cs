using Microsoft.Extensions.DependencyInjection;

namespace Platform.Core.Shared.Operations;

/// <summary>Calls the handler of a request whose type is known only at run time.</summary>
internal interface IInvoker<TResponse>
{
    Task<Result<TResponse>> InvokeAsync(IOperation<TResponse> operation, IServiceProvider services, CancellationToken ct);
}

internal sealed class Invoker<TRequest, TResponse> : IInvoker<TResponse> where TRequest : IOperation<TResponse>
{
    public Task<Result<TResponse>> InvokeAsync(IOperation<TResponse> operation, IServiceProvider services, CancellationToken ct) =>
        services.GetRequiredService<IHandler<TRequest, TResponse>>().HandleAsync((TRequest)operation, ct);
}
