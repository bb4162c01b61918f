using System.ComponentModel;
using System.Text.Json;
using ModelContextProtocol;
using Platform.Core.Shared.Security;

namespace Platform.Core.Agents.Running.Mcp;

/// <summary>What went wrong between us and a server, named.</summary>
internal static class McpFaults
{
    /// <summary>The server answered that it could not do it.</summary>
    public const string ServerError = "tool.server_error";

    /// <summary>The server said more than is listened to.</summary>
    public const string TooLarge = "tool.too_large";

    private const int LongestMessage = 2_000;

    public static ToolFault Of(Exception exception, McpConnection? connection)
    {
        if (connection?.Budget.IsExhausted == true)
            return new ToolFault(TooLarge, McpText.All["TooLarge", TrafficBudget.PerCall / (1024 * 1024)]);
        for (var at = exception; at is not null; at = at.InnerException)
        {
            switch (at)
            {
                case ToolFault fault:
                    return fault;
                case SsrfRefusedException refused:
                    return new ToolFault(ToolErrors.PrivateAddress, McpText.All[refused.IsPrivate ? "Address.Private" : "Address.Forbidden"]);
                case HttpRequestException { StatusCode: { } status }:
                    return new ToolFault(ToolErrors.HttpStatus, McpText.All["HttpStatus", (int)status]);
                case Win32Exception:
                    return new ToolFault(ToolErrors.Unreachable, McpText.All["Command.NoStart"]);
                case McpProtocolException protocol:
                    return new ToolFault(ServerError, McpText.All["ServerError", Cut(protocol.Message)]);
                case JsonException or FormatException:
                    return new ToolFault(ToolErrors.BadAnswer, McpText.All["BadAnswer"]);
            }
        }

        return new ToolFault(ToolErrors.Unreachable, McpText.All[connection is { IsBroken: true } ? "Lost" : "NoConnection"]);
    }

    /// <summary>
    /// Whether the session is of no use any more. A server's word on a call is an answer like others; but codes from -32000 on are those of transports
    /// ("no valid session id", after the server was started anew).
    /// </summary>
    public static bool EndsSession(Exception exception)
    {
        for (var at = exception; at is not null; at = at.InnerException)
        {
            if (at is McpProtocolException protocol)
                return (int)protocol.ErrorCode is >= -32099 and <= -32000;
        }

        return true;
    }

    public static string Cut(string text) => text.Length <= LongestMessage ? text : text[..LongestMessage] + "…";
}
