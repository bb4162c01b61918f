using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Platform.Core.Agents.Contracts;
using Platform.Core.Agents.Running;
using Platform.Core.Shared.JsonSchema;
using Platform.Core.Shared.Tenancy;

namespace Platform.Tests.Agents.Lasting;

/// <summary>A kind of tool as the runner calls it: arguments that its own schema refuses never reach it.</summary>
internal sealed class KindTrial(PlatformFixture platform, ToolType type, TenantId tenant)
{
    private readonly IToolKind _kind = platform.Services.GetServices<IToolKind>().Single(kind => kind.Type == type);

    public ToolCaller Caller { get; init; } = new() { Tenant = tenant, User = "42", Channel = "telegram", TimeZone = "Europe/Moscow", Language = "en" };

    public KindTrial As(Func<ToolCaller, ToolCaller> change) => new(platform, type, tenant) { Caller = change(Caller) };

    public async Task<ToolOutput> RunAsync(object arguments)
    {
        CultureInfo.CurrentUICulture = RunningText.CultureOf(Caller.Language);
        var sent = (JsonObject)JsonSerializer.SerializeToNode(arguments)!;
        var refusals = JsonSchema.Parse(_kind.DefaultSchema).Validate(JsonSerializer.SerializeToElement(sent)).Errors;
        Assert.True(refusals.Count == 0, string.Join('\n', refusals.Select(refusal => $"{refusal.InstancePointer}: {refusal.Message}")));
        var tool = new RunnableTool(Guid.Empty, "tool", type, "", _kind.DefaultSchema, null, [], 1);
        return await _kind.RunAsync(tool, "tool", sent, Caller, new ToolTrace(platform.Time), CancellationToken.None);
    }

    public async Task<(string Code, string? Pointer, string Message)> FaultAsync(object arguments)
    {
        var fault = await Assert.ThrowsAsync<ToolFault>(() => RunAsync(arguments));
        return (fault.Code, fault.Pointer, fault.Message);
    }
}
