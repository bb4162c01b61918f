using Mono.Cecil;

namespace Platform.Tests.Architecture;

/// <summary>Calls that block, guess the time or lose errors: wall 7 of the architecture.</summary>
public sealed class BannedCallTests
{
    private static readonly string[] Shipped = ["Platform.Protocol", "Platform.Core", "Platform.Jobs", "Platform.Web"];

    private static readonly (string Type, string[] Methods)[] Banned =
    [
        ("System.DateTime", ["get_Now", "get_UtcNow", "get_Today"]), ("System.DateTimeOffset", ["get_Now", "get_UtcNow"]), ("System.Threading.Thread", ["Sleep"]),
        ("System.Threading.Tasks.Task", ["Wait", "WaitAll", "WaitAny", "get_Result"]), ("System.Threading.Tasks.Task`1", ["get_Result"]),
    ];

    [Fact]
    public void ShippedCode_CallsNothingThatBlocksOrReadsTheClockPastTimeProvider()
    {
        var wrong =
            from project in Shipped
            from call in Code.Calls(project)
            from ban in Banned
            where call.Called.DeclaringType.GetElementType().FullName == ban.Type && ban.Methods.Contains(call.Called.Name)
            select $"{Code.Written(call.In.DeclaringType).FullName}.{Code.WrittenMethod(call.In)} → {call.Called.DeclaringType.Name}.{call.Called.Name}";
        Assert.Empty(wrong.Distinct());
    }

    [Fact]
    public void ShippedCode_HasNoAsyncVoid()
    {
        var wrong =
            from project in Shipped
            from type in Code.Types(project)
            from method in type.Methods
            where method.ReturnType.FullName == "System.Void" && method.CustomAttributes.Any(a => a.AttributeType.Name == "AsyncStateMachineAttribute")
            select method.FullName;
        Assert.Empty(wrong);
    }

    [Fact]
    public void Components_StartNoThreadsOfTheirOwn()
    {
        var wrong =
            from call in Code.Calls("Platform.Web")
            where call.Called.DeclaringType.FullName == "System.Threading.Tasks.Task" && call.Called.Name == "Run" && IsComponent(Code.Written(call.In.DeclaringType))
            select $"{call.In.DeclaringType.FullName}.{call.In.Name}";
        Assert.Empty(wrong);
    }

    private static bool IsComponent(TypeDefinition type)
    {
        for (var known = type; known is not null;)
        {
            if (known.FullName == "Microsoft.AspNetCore.Components.ComponentBase" || known.BaseType?.FullName == "Microsoft.AspNetCore.Components.ComponentBase")
                return true;
            known = known.BaseType?.Resolve();
        }

        return false;
    }
}
