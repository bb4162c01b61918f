using Microsoft.Extensions.Localization;
using Platform.Core.Runtime.Conversations;
using Platform.Core.Shared.Operations;
using Platform.Web.Access.Session;
using Platform.Web.Shared.Commands;

namespace Platform.Web.Runtime.Conversations;

/// <summary>Conversations by the names of their users, and by what was said lately.</summary>
internal sealed class ConversationCommands(PageOperations operations, IStringLocalizer<ConversationsText> text, TimeProvider time) : ICommandSource
{
    private const int Shown = 5;

    // The palette answers while somebody types: older ones are found on the page.
    private static readonly TimeSpan Lately = TimeSpan.FromDays(30);

    public int Order => 60;

    public async ValueTask<IReadOnlyList<Command>> SearchAsync(string query, CommandContext context, CancellationToken cancellationToken)
    {
        if (query.Length < 2 || context.Tenant is not { } tenant || !tenant.Allows(Permissions.ConversationsRead))
            return [];
        var filter = new ConversationFilter(Text: query, From: time.GetUtcNow() - Lately);
        var found = await operations.RunAsync(tenant.Slug, new ListConversations(filter, Limit: Shown), cancellationToken);
        return [.. (found.Value?.Items ?? []).Select(row => new Command(text["Nav.Conversations"], row.Title, "chat", $"/manage/{tenant.Slug}/conversations/{row.Id}", row.Channel))];
    }
}
