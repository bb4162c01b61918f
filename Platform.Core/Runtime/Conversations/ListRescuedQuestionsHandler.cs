using FluentValidation;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using Platform.Core.Runtime.Contracts;
using Platform.Core.Shared.Data;
using Platform.Core.Shared.Operations;

namespace Platform.Core.Runtime.Conversations;

internal sealed class ListRescuedQuestionsValidator : AbstractValidator<ListRescuedQuestions>
{
    public ListRescuedQuestionsValidator() => RuleFor(r => r.Limit).IsLimit();
}

internal sealed class ListRescuedQuestionsHandler(PlatformDbContext database, OperationContext context, TimeProvider time) : IHandler<ListRescuedQuestions, Listing<RescuedQuestion>>
{
    private static readonly TimeSpan Span = TimeSpan.FromDays(90);

    // The person may answer in several lines: the first one counts.
    private const string Sql =
        """
        SELECT conversation_id, agent_id, question, answer, answered_by, at FROM (
            SELECT DISTINCT ON (q.id) m.conversation_id, m.agent_id, q.content AS question, m.content AS answer, m.answered_by, m.at
            FROM conversation_messages m CROSS JOIN LATERAL (
                SELECT u.id, u.content FROM conversation_messages u
                WHERE u.tenant_id = m.tenant_id AND u.conversation_id = m.conversation_id AND u.at <= m.at AND u.at >= m.at - interval '7 days' AND u.sender_type = 'User'
                ORDER BY u.at DESC, u.id DESC LIMIT 1) q
            WHERE m.tenant_id = $1 AND m.at >= $2 AND m.answered_by IS NOT NULL AND m.sender_type = 'Agent'
            ORDER BY q.id, m.at) rescued
        ORDER BY at DESC LIMIT $3
        """;

    public async Task<Result<Listing<RescuedQuestion>>> HandleAsync(ListRescuedQuestions request, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(Sql, (NpgsqlConnection)database.Database.GetDbConnection());
        foreach (var value in new object[] { context.TenantId.Value, time.GetUtcNow() - Span, request.Limit })
            command.Parameters.Add(new() { Value = value });
        await using var reader = await command.ExecuteReaderAsync(ct);
        var rows = new List<RescuedQuestion>();
        while (await reader.ReadAsync(ct))
            rows.Add(new RescuedQuestion(reader.GetGuid(0), reader.GetGuid(1), reader.GetString(2), reader.GetString(3), reader.GetString(4), reader.GetFieldValue<DateTimeOffset>(5)));
        return new Listing<RescuedQuestion>(rows, null);
    }
}
