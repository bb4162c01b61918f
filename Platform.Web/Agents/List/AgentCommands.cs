using Microsoft.Extensions.Localization;
using Platform.Core.Access.Contracts;
using Platform.Core.Agents;
using Platform.Core.Shared.Operations;
using Platform.Web.Access.Session;
using Platform.Web.Shared.Commands;

namespace Platform.Web.Agents.List;

/// <summary>The tenant's agents in the command search, and making a new one.</summary>
internal sealed class AgentCommands(OperationRunner runner, IUserActors actors, IStringLocalizer<AgentListText> text) : ICommandSource
{
    private const int Shown = 6;

    public int Order => 50;

    public async ValueTask<IReadOnlyList<Command>> SearchAsync(string query, CommandContext context, CancellationToken cancellationToken)
    {
        // Without a word there would be six agents of a thousand, which nobody has asked for.
        if (context.Tenant is not { } tenant || query.Length == 0 || !tenant.Allows(Permissions.AgentsRead))
            return [];
        var (section, home) = (text["Nav.Agents"].Value, $"/manage/{tenant.Slug}/ai-agents");
        var found = new List<Command>();
        if (StaffCookie.SessionOf(context.Principal) is { } session && await actors.EnterAcrossTenants(session, tenant.Slug, cancellationToken) is { } entered)
        {
            var rows = await runner.RunAsync(new ListAgentRows(new AgentFilter(Search: query.Length > 200 ? query[..200] : query), Limit: Shown), entered.Actor, cancellationToken);
            found.AddRange((rows.Value?.Items ?? []).Select(row => new Command(section, row.Name, "agent", $"{home}/{row.Slug}", row.Slug)));
        }

        if (tenant.Allows(Permissions.AgentsWrite) && text["New.Title"].Value.Contains(query, StringComparison.CurrentCultureIgnoreCase))
            found.Add(new Command(section, text["New.Title"], "plus", $"{home}/new"));
        return found;
    }
}
