using System.Reflection;

namespace Platform.Core.Shared.Operations;

/// <summary>What is known of a request's type: its name, its permission, how its handler is called.</summary>
public sealed class OperationDescription
{
    private OperationDescription(Type type, Type response)
    {
        Name = type.Name;
        IsCommand = type.IsAssignableTo(typeof(ICommand<>).MakeGenericType(response));
        Permission = type.GetCustomAttribute<RequiresAttribute>()?.Permission;
        AnonymousReason = type.GetCustomAttribute<AnonymousOperationAttribute>()?.Reason;
        Queue = type.GetCustomAttribute<TakesTurnsAttribute>()?.Queue;
        OutsideTenant = type.GetCustomAttribute<OutsideTenantAttribute>() is not null;
        if (Permission is null == AnonymousReason is null)
            throw new InvalidOperationException($"{type} must carry either [Requires] or [AnonymousOperation].");
        Invoker = Activator.CreateInstance(typeof(Invoker<,>).MakeGenericType(type, response))!;
    }

    public string Name { get; }

    public bool IsCommand { get; }

    public string? Permission { get; }

    public string? AnonymousReason { get; }

    public bool OutsideTenant { get; }

    /// <summary>Whose turns it waits for; null for those that wait for nobody.</summary>
    internal string? Queue { get; }

    internal object Invoker { get; }

    public static OperationDescription Of(Type type)
    {
        var operation = type.GetInterfaces().Single(i => i.IsGenericType && i.GetGenericTypeDefinition() == typeof(IOperation<>));
        return new OperationDescription(type, operation.GetGenericArguments()[0]);
    }

    /// <summary>The refusal for an actor who may not run it, or null.</summary>
    internal Error? Refuse(Actor actor)
    {
        if (Permission is null || actor.May(Permission))
            return null;
        return actor.Kind == ActorKind.Anonymous ? Errors.Unauthenticated : Errors.Forbidden(Permission);
    }
}
