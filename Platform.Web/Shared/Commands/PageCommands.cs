using Microsoft.Extensions.Localization;
using Platform.Web.Shared.Navigation;

namespace Platform.Web.Shared.Commands;

/// <summary>Every page of the sidebar, found by a part of its name.</summary>
internal sealed class PageCommands(NavigationMenu menu, IStringLocalizer<SharedText> text) : ICommandSource
{
    public int Order => 0;

    public ValueTask<IReadOnlyList<Command>> SearchAsync(string query, CommandContext context, CancellationToken cancellationToken)
    {
        var links = context.Tenant is { } tenant ? menu.ForTenant(tenant) : menu.ForPlatform();
        IReadOnlyList<Command> found = [.. links
            .Where(link => link.Text.Contains(query, StringComparison.CurrentCultureIgnoreCase))
            .Select(link => new Command(text["Commands.Pages"], link.Text, link.Icon, link.Href))];
        return ValueTask.FromResult(found);
    }
}
