using System.Text.Json;
using System.Text.Json.Nodes;
using Platform.Core.Agents.Configuration;
using Platform.Core.Shared.Security;
using Platform.Core.Shared.Settings;

namespace Platform.Core.Agents.Running.Mcp;

/// <summary>Where a tool's configuration leads, checked again when it is gone there: the administrator's list may have changed since it was saved.</summary>
internal static class McpTargets
{
    public static bool AllowsPrivate(RunnableTool tool) => tool.Config["allow_private"]?.GetValueKind() == JsonValueKind.True;

    public static Uri Address(RunnableTool tool)
    {
        if (AgentConfig.TextOf(tool.Config, "url") is not { } text || !Uri.TryCreate(text, UriKind.Absolute, out var address))
            throw new ToolFault(ToolErrors.BadConfiguration, McpText.All["Address.None"]);
        return SsrfGuard.Check(address, AllowsPrivate(tool)) switch
        {
            null => address,
            SsrfVerdict.Private => throw new ToolFault(ToolErrors.PrivateAddress, McpText.All["Address.Private"]),
            _ => throw new ToolFault(ToolErrors.PrivateAddress, McpText.All["Address.Forbidden"]),
        };
    }

    public static Task<LocalServer> StartAsync(PlatformSettings settings, string name, RunnableTool tool)
    {
        string[] arguments = tool.Config["args"] is JsonArray sent ? [.. sent.Select(argument => argument!.GetValue<string>())] : [];
        if (!settings.McpCommands.TryGetValue(name, out var command))
            throw new ToolFault(ToolErrors.BadConfiguration, McpText.All["Command.Unknown", name]);
        return arguments.Length == 0 || command.AllowArguments
            ? LocalServer.StartAsync(command, arguments)
            : throw new ToolFault(ToolErrors.BadConfiguration, McpText.All["Command.NoArguments", name]);
    }
}
