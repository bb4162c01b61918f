using Microsoft.EntityFrameworkCore;
using Platform.Core.Runtime.Contracts;
using Platform.Core.Runtime.Conversations.Data;
using Platform.Core.Shared.Data;
using Platform.Core.Shared.Operations;

namespace Platform.Core.Runtime.Conversations;

/// <summary>How long the tenant's agents took for their answers, from the message to the answer; failures are not in it.</summary>
[Requires(Permissions.ConversationsRead)]
internal sealed record ListAnswerTimes(DateTimeOffset From) : IQuery<IReadOnlyList<AnswerTimes>>;

internal sealed record AnswerTimes(Guid AgentId, int Answers, double AverageSeconds);

internal sealed class ListAnswerTimesHandler(PlatformDbContext database) : IHandler<ListAnswerTimes, IReadOnlyList<AnswerTimes>>
{
    private const int MaximumAgents = 10_000;

    public async Task<Result<IReadOnlyList<AnswerTimes>>> HandleAsync(ListAnswerTimes request, CancellationToken ct)
    {
        var from = request.From.ToUniversalTime();
        return await database.Set<ConversationMessage>().AsNoTracking()
            .Where(line => line.At >= from && line.SenderType == MessageSender.Agent && line.DurationMs != null && line.Error == null)
            .GroupBy(line => line.AgentId).OrderBy(lines => lines.Key).Take(MaximumAgents)
            .Select(lines => new AnswerTimes(lines.Key, lines.Count(), lines.Average(line => line.DurationMs!.Value) / 1000)).ToListAsync(ct);
    }
}
