using Microsoft.Extensions.Localization;
using Platform.Core.Knowledge.Reading;
using Platform.Core.Shared.Operations;
using Platform.Web.Access.Session;
using Platform.Web.Knowledge.Parts;
using Platform.Web.Shared.Commands;

namespace Platform.Web.Knowledge.Base;

/// <summary>Sources by title, address, file name or tag.</summary>
internal sealed class SourceCommands(PageOperations operations, IStringLocalizer<KnowledgeBaseText> text) : ICommandSource
{
    private const int Shown = 5;

    public int Order => 50;

    public async ValueTask<IReadOnlyList<Command>> SearchAsync(string query, CommandContext context, CancellationToken cancellationToken)
    {
        if (query.Length < 2 || context.Tenant is not { } tenant || !tenant.Allows(Permissions.KnowledgeRead))
            return [];
        var found = await operations.RunAsync(tenant.Slug, new ListSources(new SourceFilter(Search: query), Limit: Shown), cancellationToken);
        return [.. (found.Value?.Items ?? []).Select(row => new Command(text["Nav.Knowledge"], row.Title, KnowledgeWords.IconOf(row.Kind), $"/manage/{tenant.Slug}/knowledge-base/{row.Id}", row.Collection))];
    }
}
