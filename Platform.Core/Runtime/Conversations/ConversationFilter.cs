using FluentValidation;
using Microsoft.EntityFrameworkCore;
using Platform.Core.Runtime.Contracts;
using Platform.Core.Runtime.Conversations.Data;
using Platform.Core.Shared.Operations;

namespace Platform.Core.Runtime.Conversations;

/// <summary>Which conversations are meant; what is null narrows nothing.</summary>
/// <param name="Text">Part of a name, a thread, a user's id, or of something that was said.</param>
/// <param name="From">Of the last message, inclusive.</param>
/// <param name="To">Exclusive.</param>
/// <param name="WithErrors">Those alone in which the agent failed.</param>
public sealed record ConversationFilter(
    Guid? Agent = null, string? Channel = null, ConversationState? State = null, string? Text = null, string? Tag = null, DateTimeOffset? From = null, DateTimeOffset? To = null, bool WithErrors = false)
{
    internal IQueryable<Conversation> Narrow(IQueryable<Conversation> conversations, IQueryable<ConversationMessage> messages)
    {
        // PostgreSQL takes UTC alone.
        var (from, to) = (From?.ToUniversalTime(), To?.ToUniversalTime());
        conversations = conversations.Where(c => (Agent == null || c.AgentId == Agent) && (Channel == null || c.Channel == Channel) && (State == null || c.State == State)
            && (from == null || c.LastAt >= from) && (to == null || c.LastAt < to));
        if (Tag is { } tag)
            conversations = conversations.Where(c => c.Tags.Contains(tag));
        if (WithErrors)
            conversations = conversations.Where(c => c.Errors > 0);
        if (string.IsNullOrWhiteSpace(Text))
            return conversations;
        var pattern = CommonRules.Contains(Text);
        return conversations.Where(c => EF.Functions.ILike(c.UserName!, pattern) || EF.Functions.ILike(c.ThreadId, pattern) || EF.Functions.ILike(c.PlatformUserId!, pattern)
            || messages.Any(m => m.ConversationId == c.Id && (from == null || m.At >= from) && EF.Functions.ILike(m.Content, pattern)));
    }
}

internal sealed class ConversationFilterValidator : AbstractValidator<ConversationFilter>
{
    public ConversationFilterValidator() => RuleFor(f => f.Text).IsSearch();
}
