using FluentValidation;
using Microsoft.EntityFrameworkCore;
using Platform.Core.Runtime.Contracts;
using Platform.Core.Runtime.Conversations.Data;
using Platform.Core.Shared.Data;
using Platform.Core.Shared.Operations;

namespace Platform.Core.Runtime.Conversations;

internal sealed class GetThreadTurnsValidator : AbstractValidator<GetThreadTurns>
{
    public GetThreadTurnsValidator() => RuleFor(r => r.Limit).InclusiveBetween(1, GetThreadTurns.Maximum);
}

internal sealed class GetThreadTurnsHandler(PlatformDbContext database) : IHandler<GetThreadTurns, IReadOnlyList<ThreadTurn>>
{
    public async Task<Result<IReadOnlyList<ThreadTurn>>> HandleAsync(GetThreadTurns request, CancellationToken ct)
    {
        var conversation = MessageIds.OfConversation(request.Agent, request.Channel, request.Thread);
        var newest = await database.Set<ConversationMessage>().AsNoTracking()
            .Where(m => m.ConversationId == conversation && m.SenderType != MessageSender.Tool && m.Error == null)
            .OrderByDescending(m => m.At).ThenByDescending(m => m.Id).Take(request.Limit)
            .Select(m => new ThreadTurn(m.SenderType == MessageSender.User, m.Content, m.At, m.MessageId)).ToListAsync(ct);
        newest.Reverse();
        return newest;
    }
}
