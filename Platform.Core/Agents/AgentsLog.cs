using Microsoft.Extensions.Logging;
using Platform.Core.Agents.Contracts;

namespace Platform.Core.Agents;

internal static partial class AgentsLog
{
    [LoggerMessage(Level = LogLevel.Warning, Message = "The cached configuration of agent {Agent} could not be renewed ({Reason}); the outbox and the next connection try again")]
    public static partial void RefreshFailed(ILogger logger, Guid agent, string reason);

    [LoggerMessage(Level = LogLevel.Debug, Message = "The epoch that this node holds of agent {Agent} could not be told ({Reason})")]
    public static partial void EpochNotTold(ILogger logger, Guid agent, string reason);

    [LoggerMessage(Level = LogLevel.Error, Message = "The tool {Tool} ({Type}) failed unexpectedly: {Exception}")]
    public static partial void ToolFailed(ILogger logger, Guid tool, ToolType type, string exception);

    [LoggerMessage(Level = LogLevel.Information, Message = "MCP program {Program} serves tool {Tool} as process {Process}")]
    public static partial void McpProgramStarted(ILogger logger, string program, Guid tool, int process);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The MCP server of tool {Tool} offers {Count} functions that are too large or too many; they were left out")]
    public static partial void McpFunctionsLeftOut(ILogger logger, Guid tool, int count);

    [LoggerMessage(Level = LogLevel.Warning, Message = "A run of test cases could not go on ({Reason}); it is taken up again")]
    public static partial void TestRunFailed(ILogger logger, string reason);
}
