namespace Platform.Core.Shared.Operations;

/// <summary>A request that the <see cref="OperationRunner"/> can run. Use <see cref="IQuery{TResponse}"/> or <see cref="ICommand{TResponse}"/>.</summary>
public interface IOperation<TResponse>;

/// <summary>Reads only: no transaction, no audit entry.</summary>
public interface IQuery<TResponse> : IOperation<TResponse>;

/// <summary>Changes something: one transaction with its audit entry and outbox events.</summary>
public interface ICommand<TResponse> : IOperation<TResponse>;

/// <summary>Answers one kind of request. Handlers do not call handlers.</summary>
public interface IHandler<in TRequest, TResponse> where TRequest : IOperation<TResponse>
{
    Task<Result<TResponse>> HandleAsync(TRequest request, CancellationToken ct);
}

/// <summary>The permission (one of <see cref="Permissions"/>) that the actor needs.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class RequiresAttribute(string permission) : Attribute
{
    public string Permission { get; } = permission;
}

/// <summary>Says why an operation may be run by anybody.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class AnonymousOperationAttribute(string reason) : Attribute
{
    public string Reason { get; } = reason;
}

/// <summary>The operation concerns the installation or the person: it runs without a tenant even where the actor has one.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class OutsideTenantAttribute : Attribute;
