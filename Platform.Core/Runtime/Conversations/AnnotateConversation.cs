using FluentValidation;
using Microsoft.EntityFrameworkCore;
using Platform.Core.Runtime.Contracts;
using Platform.Core.Runtime.Conversations.Data;
using Platform.Core.Shared.Data;
using Platform.Core.Shared.Operations;

namespace Platform.Core.Runtime.Conversations;

/// <summary>Says which tags a conversation has.</summary>
[Requires(Permissions.ConversationsWrite)]
public sealed record TagConversation(Guid Id, IReadOnlyList<string> Tags) : ICommand<Done>;

/// <summary>A word among the staff; the user never sees it.</summary>
[Requires(Permissions.ConversationsWrite)]
public sealed record AddConversationNote(Guid Id, string Text) : ICommand<Done>;

/// <summary>Takes a note away.</summary>
[Requires(Permissions.ConversationsWrite)]
public sealed record RemoveConversationNote(Guid Id, Guid Note) : ICommand<Done>;

internal sealed class TagConversationValidator : AbstractValidator<TagConversation>
{
    public TagConversationValidator()
    {
        RuleFor(r => r.Tags.Count).LessThanOrEqualTo(Conversation.MaximumTags).Says(ConversationRuleText.All, "Tags", Conversation.MaximumTags).OverridePropertyName("Tags");
        RuleForEach(r => r.Tags).Must(tag => !string.IsNullOrWhiteSpace(tag) && tag.Trim().Length <= Conversation.MaximumTag && !tag.Any(char.IsControl)).Says(ConversationRuleText.All, "Tag", Conversation.MaximumTag);
    }
}

internal sealed class AddConversationNoteValidator : AbstractValidator<AddConversationNote>
{
    public AddConversationNoteValidator() =>
        RuleFor(r => r.Text).Must(text => !string.IsNullOrWhiteSpace(text) && text.Length <= ConversationNote.MaximumText).Says(ConversationRuleText.All, "Text", ConversationNote.MaximumText);
}

internal sealed class AnnotateConversationHandler(PlatformDbContext database, OperationContext context, TimeProvider time)
    : IHandler<TagConversation, Done>, IHandler<AddConversationNote, Done>, IHandler<RemoveConversationNote, Done>
{
    public async Task<Result<Done>> HandleAsync(TagConversation request, CancellationToken ct)
    {
        if (await FindAsync(request.Id, ct) is not { } conversation)
            return ConversationErrors.Unknown;
        var before = conversation.Tags;
        conversation.Tags = [.. request.Tags.Select(tag => tag.Trim()).Distinct(StringComparer.OrdinalIgnoreCase).Order(StringComparer.OrdinalIgnoreCase)];
        Tell(conversation, "conversation.tagged", new { Tags = before }, new { conversation.Tags });
        return Done.It;
    }

    public async Task<Result<Done>> HandleAsync(AddConversationNote request, CancellationToken ct)
    {
        if (await FindAsync(request.Id, ct) is not { } conversation)
            return ConversationErrors.Unknown;
        var note = new ConversationNote
        {
            TenantId = context.TenantId, ConversationId = conversation.Id, Text = request.Text.Trim(), Author = context.Actor.Name, AuthorId = context.Actor.Id, At = time.GetUtcNow(),
        };
        database.Add(note);
        conversation.CountNotes(1);
        // Its text stays out of the trail, which outlives what users ask to be removed.
        Tell(conversation, "conversation.noted", null, new { Note = note.Id });
        return Done.It;
    }

    public async Task<Result<Done>> HandleAsync(RemoveConversationNote request, CancellationToken ct)
    {
        if (await FindAsync(request.Id, ct) is not { } conversation)
            return ConversationErrors.Unknown;
        if (await database.Set<ConversationNote>().FirstOrDefaultAsync(n => n.ConversationId == conversation.Id && n.Id == request.Note, ct) is not { } note)
            return ConversationErrors.UnknownNote;
        database.Remove(note);
        conversation.CountNotes(-1);
        Tell(conversation, "conversation.note_removed", new { Note = note.Id, note.Author }, null);
        return Done.It;
    }

    private Task<Conversation?> FindAsync(Guid id, CancellationToken ct) => database.Set<Conversation>().FirstOrDefaultAsync(c => c.Id == id, ct);

    private void Tell(Conversation conversation, string action, object? before, object? after)
    {
        context.Audit(action, "conversation", conversation.Id.ToString(), before: before, after: after);
        context.Notify(ConversationNotices.Feature, ConversationNotices.Conversation, conversation.Id.ToString());
    }
}
