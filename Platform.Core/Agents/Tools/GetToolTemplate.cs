using Platform.Core.Agents.Contracts;
using Platform.Core.Agents.Running;
using Platform.Core.Shared.Operations;
using Platform.Core.Shared.Settings;

namespace Platform.Core.Agents.Tools;

/// <summary>What a new tool of a type begins with.</summary>
[Requires(Permissions.AgentsRead)]
public sealed record GetToolTemplate(ToolType Type) : IQuery<ToolTemplate>;

/// <param name="InputSchema">Of built-in types all that they understand.</param>
/// <param name="Runs">False where nothing carries this type out yet.</param>
/// <param name="Commands">The programs that MCP tools may start here: the administrator's list, without what stands behind the names.</param>
public sealed record ToolTemplate(string InputSchema, bool Runs, IReadOnlyList<McpChoice> Commands);

/// <param name="TakesArguments">Whether a tool may add arguments of its own.</param>
public sealed record McpChoice(string Name, bool TakesArguments);

internal sealed class GetToolTemplateHandler(IEnumerable<IToolKind> kinds, PlatformSettings settings) : IHandler<GetToolTemplate, ToolTemplate>
{
    private const string Anything = """{"type":"object","properties":{}}""";

    public Task<Result<ToolTemplate>> HandleAsync(GetToolTemplate request, CancellationToken ct)
    {
        var kind = kinds.FirstOrDefault(one => one.Type == request.Type);
        McpChoice[] commands = request.Type == ToolType.Mcp ? [.. settings.McpCommands.Values.OrderBy(command => command.Name, StringComparer.Ordinal).Select(command => new McpChoice(command.Name, command.AllowArguments))] : [];
        return Task.FromResult<Result<ToolTemplate>>(new ToolTemplate(kind?.DefaultSchema ?? Anything, kind is not null, commands));
    }
}
