using System.Reflection;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.SignalR;
using Platform.Core.Shared.Operations;
using Platform.Tests.Access;

namespace Platform.Tests.Architecture;

/// <summary>Nothing is open by oversight: wall 5 of the architecture.</summary>
public sealed class OperationTests
{
    // Each is argued by its own attribute; a new one must be argued here too, by being added.
    private static readonly string[] Anonymous = ["AcceptInvitation", "EnsureFirstAdministrator", "FindInvitation", "SignIn", "VerifySecondFactor"];

    // Takes a screen's token or an API key with the connection; there is no cookie to ask for.
    private static readonly string[] OwnDoor = ["OfficeHub"];

    private static readonly Assembly Web = Assembly.Load("Platform.Web");

    [Fact]
    public void EveryOperation_SaysItsPermissionOrWhyItIsAnonymous()
    {
        foreach (var type in PermissionTests.Operations())
        {
            var permission = type.GetCustomAttribute<RequiresAttribute>()?.Permission;
            var reason = type.GetCustomAttribute<AnonymousOperationAttribute>()?.Reason;
            Assert.True(permission is null != reason is null, $"{type.FullName}: exactly one of [Requires] and [AnonymousOperation] is wanted");
            Assert.True(reason is null || reason.Length > 20 && Anonymous.Contains(type.Name), $"{type.FullName} is anonymous without standing on the list");
        }
    }

    [Fact]
    public void EveryOperation_HasOneHandlerAndIsQueryOrCommand()
    {
        var handlers = typeof(OperationRunner).Assembly.GetTypes().Where(type => type is { IsClass: true, IsAbstract: false })
            .SelectMany(type => type.GetInterfaces()).Where(i => i.IsGenericType && i.GetGenericTypeDefinition() == typeof(IHandler<,>))
            .ToLookup(i => i.GetGenericArguments()[0]);
        foreach (var type in PermissionTests.Operations())
        {
            Assert.Single(handlers[type]);
            Assert.Contains(type.GetInterfaces(), i => i.IsGenericType && (i.GetGenericTypeDefinition() == typeof(IQuery<>) || i.GetGenericTypeDefinition() == typeof(ICommand<>)));
        }
    }

    [Fact]
    public void Handlers_CallNoHandlers()
    {
        var handlers = typeof(OperationRunner).Assembly.GetTypes().Where(type => type.GetInterfaces().Any(i => i.IsGenericType && i.GetGenericTypeDefinition() == typeof(IHandler<,>)));
        Assert.Empty(handlers.SelectMany(type => type.GetConstructors().SelectMany(c => c.GetParameters())
            .Where(p => p.ParameterType == typeof(OperationRunner) || p.ParameterType.Name.EndsWith("Handler", StringComparison.Ordinal)).Select(p => $"{type.Name}({p.ParameterType.Name})")));
    }

    [Fact]
    public void EveryPageAndHub_CarriesAuthorizationMetadata()
    {
        var open = Web.GetTypes()
            .Where(type => type.GetCustomAttributes<RouteAttribute>().Any() || (type.IsAssignableTo(typeof(Hub)) && !type.IsAbstract))
            .Where(type => type.GetCustomAttribute<AuthorizeAttribute>() is null && type.GetCustomAttribute<AllowAnonymousAttribute>() is null)
            .Where(type => !OwnDoor.Contains(type.Name));
        Assert.Empty(open.Select(type => type.FullName));
    }
}
