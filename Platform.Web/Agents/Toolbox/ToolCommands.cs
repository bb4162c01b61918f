using Microsoft.Extensions.Localization;
using Platform.Core.Agents.Tools;
using Platform.Core.Shared.Operations;
using Platform.Web.Access.Session;
using Platform.Web.Shared.Commands;

namespace Platform.Web.Agents.Toolbox;

/// <summary>Tools by name, and making one of a type.</summary>
internal sealed class ToolCommands(PageOperations operations, IStringLocalizer<ToolboxText> text) : ICommandSource
{
    private const int Shown = 6;

    public int Order => 40;

    public async ValueTask<IReadOnlyList<Command>> SearchAsync(string query, CommandContext context, CancellationToken cancellationToken)
    {
        // The palette asks on every page, before anybody has typed.
        if (query.Length == 0 || context.Tenant is not { } tenant || !tenant.Allows(Permissions.AgentsRead))
            return [];
        var found = new List<Command>();
        if (tenant.Allows(Permissions.AgentsWrite))
            found.AddRange(ToolTypes.All
                .Select(type => new Command(text["Commands.Tools"], text["Commands.New", text[$"Type.{type}"]], "plus", $"/manage/{tenant.Slug}/tools/new?type={ToolTypes.NameOf(type)}"))
                .Where(command => command.Text.Contains(query, StringComparison.CurrentCultureIgnoreCase)));
        var tools = await operations.RunAsync(tenant.Slug, new FindTools(query, Limit: Shown), cancellationToken);
        foreach (var tool in tools.Value?.Items ?? [])
            found.Add(new Command(text["Commands.Tools"], tool.Name, ToolTypes.IconOf(tool.ToolType), $"/manage/{tenant.Slug}/tools/{tool.Id}", text[$"Type.{tool.ToolType}"]));
        return found;
    }
}
