using Microsoft.EntityFrameworkCore;
using Platform.Core.Runtime.Conversations.Data;
using Platform.Core.Shared.Data;
using Platform.Core.Shared.Operations;

namespace Platform.Core.Runtime.Conversations;

/// <summary>One conversation with the staff's notes.</summary>
[Requires(Permissions.ConversationsRead)]
public sealed record GetConversation(Guid Id) : IQuery<ConversationView>;

/// <summary>What there is to choose from in filters.</summary>
[Requires(Permissions.ConversationsRead)]
public sealed record GetConversationFacets : IQuery<ConversationFacets>;

/// <param name="Notes">Oldest first.</param>
public sealed record ConversationView(ConversationRow Row, IReadOnlyList<NoteView> Notes);

public sealed record NoteView(Guid Id, string Text, string Author, string AuthorId, DateTimeOffset At);

public sealed record ConversationFacets(IReadOnlyList<string> Channels, IReadOnlyList<string> Tags)
{
    internal const int Maximum = 100;
}

internal sealed class GetConversationHandler(PlatformDbContext database) : IHandler<GetConversation, ConversationView>, IHandler<GetConversationFacets, ConversationFacets>
{
    private const int ShownNotes = 200;

    public async Task<Result<ConversationView>> HandleAsync(GetConversation request, CancellationToken ct)
    {
        var row = await database.Set<Conversation>().AsNoTracking().Where(c => c.Id == request.Id).Select(ConversationRow.Of).FirstOrDefaultAsync(ct);
        if (row is null)
            return ConversationErrors.Unknown;
        var notes = await database.Set<ConversationNote>().AsNoTracking().Where(n => n.ConversationId == request.Id).OrderBy(n => n.Id).Take(ShownNotes)
            .Select(n => new NoteView(n.Id, n.Text, n.Author, n.AuthorId, n.At)).ToListAsync(ct);
        return new ConversationView(row, notes);
    }

    public async Task<Result<ConversationFacets>> HandleAsync(GetConversationFacets request, CancellationToken ct)
    {
        var conversations = database.Set<Conversation>().AsNoTracking();
        var channels = await conversations.Select(c => c.Channel).Distinct().OrderBy(channel => channel).Take(ConversationFacets.Maximum).ToListAsync(ct);
        var tags = await conversations.SelectMany(c => c.Tags).Distinct().OrderBy(tag => tag).Take(ConversationFacets.Maximum).ToListAsync(ct);
        return new ConversationFacets(channels, tags);
    }
}
