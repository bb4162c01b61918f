using Platform.Core.Agents.Contracts;
using Platform.Core.Agents.Running;
using Platform.Core.Shared.Operations;

namespace Platform.Core.Agents.Tools;

/// <summary>What a new tool of a type begins with.</summary>
[Requires(Permissions.AgentsRead)]
public sealed record GetToolTemplate(ToolType Type) : IQuery<ToolTemplate>;

/// <param name="InputSchema">Of built-in types all that they understand.</param>
/// <param name="Runs">False where nothing carries this type out yet.</param>
public sealed record ToolTemplate(string InputSchema, bool Runs);

internal sealed class GetToolTemplateHandler(IEnumerable<IToolKind> kinds) : IHandler<GetToolTemplate, ToolTemplate>
{
    private const string Anything = """{"type":"object","properties":{}}""";

    public Task<Result<ToolTemplate>> HandleAsync(GetToolTemplate request, CancellationToken ct)
    {
        var kind = kinds.FirstOrDefault(one => one.Type == request.Type);
        return Task.FromResult<Result<ToolTemplate>>(new ToolTemplate(kind?.DefaultSchema ?? Anything, kind is not null));
    }
}
