using System.Text.Json.Nodes;
using ModelContextProtocol.Protocol;
using Platform.Core.Agents.Contracts;

namespace Platform.Core.Agents.Running.Mcp;

/// <summary>A Model Context Protocol server: its functions are the tool's.</summary>
internal sealed class McpKind(McpConnections connections) : IToolKind
{
    public ToolType Type => ToolType.Mcp;

    public string DefaultSchema => ToolFunctions.NoSchema;

    public async Task<IReadOnlyList<ToolFunction>> DescribeAsync(RunnableTool tool, ToolCaller caller, CancellationToken ct)
    {
        var connection = await connections.TakeAsync(tool, caller.Tenant, isCall: false, ct);
        return (await ListAsync(connection, tool, ct)).Functions;
    }

    public async Task<ToolOutput> RunAsync(RunnableTool tool, string function, JsonObject arguments, ToolCaller caller, ToolTrace trace, CancellationToken ct)
    {
        var connection = await connections.TakeAsync(tool, caller.Tenant, isCall: true, ct);
        var name = await NameOfAsync(connection, tool, function, ct);
        trace.Add("request", $"tools/call {name}");
        var result = await AskAsync(connection, inner => inner.CallAsync(name, arguments, ct), ct);
        trace.Add("response", McpText.All["Trace.Blocks", result.Content.Count]);
        var output = McpAnswers.Of(result);
        return result.IsError == true ? throw new ToolFault(McpFaults.ServerError, McpText.All["ServerError", McpFaults.Cut(output.Text)]) : output;
    }

    // The list may have changed since the model saw it.
    private static async Task<string> NameOfAsync(McpConnection connection, RunnableTool tool, string function, CancellationToken ct) =>
        (await ListAsync(connection, tool, ct)).Names.GetValueOrDefault(function) ?? throw new ToolFault(ToolErrors.UnknownFunction, McpText.All["Function.Unknown", function]);

    private static Task<McpFunctions> ListAsync(McpConnection connection, RunnableTool tool, CancellationToken ct) => AskAsync(connection, inner => inner.FunctionsAsync(tool, ct), ct);

    private static async Task<T> AskAsync<T>(McpConnection connection, Func<McpConnection, Task<T>> ask, CancellationToken ct)
    {
        try
        {
            return await ask(connection);
        }
        catch (Exception exception) when (!ct.IsCancellationRequested)
        {
            var fault = McpFaults.Of(exception, connection);
            if (McpFaults.EndsSession(exception))
                connection.Break();
            throw fault;
        }
    }
}
