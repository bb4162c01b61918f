using System.Security.Cryptography;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Platform.Core.Knowledge.Contracts;
using Platform.Core.Knowledge.Data;
using Platform.Core.Shared.Data;
using Platform.Core.Shared.Operations;

namespace Platform.Core.Knowledge.Search.Serving;

/// <summary>Keeps real questions for which the knowledge base had nothing, or nothing that fits.</summary>
internal sealed class UnansweredQuestions(OperationRunner runner)
{
    /// <summary>Below it a place has at most a quarter of what the question says by its words: that is next to nothing.</summary>
    private const double LeastScore = 0.25;

    public async Task NoteAsync(KnowledgeQuery query, KnowledgeFound found, Actor actor, CancellationToken ct)
    {
        if (query.Origin is "api" or "chat" && (found.Items.Count == 0 || found.Items[0].Score < LeastScore))
            await runner.RunAsync(new NoteUnansweredQuestion(query.Query, query.Origin, query.Agent), actor, ct);
    }
}

[Requires(Permissions.KnowledgeRead)]
internal sealed record NoteUnansweredQuestion(string Question, string Origin, Guid? Agent) : ICommand<Done>;

internal sealed class NoteUnansweredQuestionHandler(PlatformDbContext database, TimeProvider time) : IHandler<NoteUnansweredQuestion, Done>
{
    private const int LongestQuestion = 500;
    private const int DaysKept = 90;

    public async Task<Result<Done>> HandleAsync(NoteUnansweredQuestion request, CancellationToken ct)
    {
        var question = request.Question.Trim().Replace("\0", "", StringComparison.Ordinal);
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes($"{request.Agent}\n{question.ToLowerInvariant()}"));
        var (shown, now, tenant) = (Cut(question), time.GetUtcNow(), database.CurrentTenant.Value);
        await database.Database.ExecuteSqlAsync(
            $"""
            INSERT INTO knowledge_unanswered (id, tenant_id, question_hash, question, origin, agent_id, times, first_at, last_at)
            VALUES ({Guid.CreateVersion7()}, {tenant}, {hash}, {shown}, {request.Origin}, {request.Agent}, 1, {now}, {now})
            ON CONFLICT (tenant_id, question_hash) DO UPDATE SET question = excluded.question, origin = excluded.origin, times = knowledge_unanswered.times + 1, last_at = excluded.last_at
            """, ct);
        var tooOld = now.AddDays(-DaysKept);
        await database.Set<UnansweredQuestion>().Where(q => q.LastAt < tooOld).ExecuteDeleteAsync(ct);
        return Done.It;
    }

    private static string Cut(string question) =>
        question.Length <= LongestQuestion ? question : question[..(char.IsHighSurrogate(question[LongestQuestion - 1]) ? LongestQuestion - 1 : LongestQuestion)];
}

/// <summary>Real questions that found nothing, those that were asked last first.</summary>
[Requires(Permissions.KnowledgeRead)]
public sealed record ListUnansweredQuestions(int Limit = 50) : IQuery<IReadOnlyList<UnansweredQuestionRow>>;

public sealed record UnansweredQuestionRow(Guid Id, string Question, string Origin, Guid? AgentId, int Times, DateTimeOffset FirstAt, DateTimeOffset LastAt);

internal sealed class ListUnansweredQuestionsHandler(PlatformDbContext database) : IHandler<ListUnansweredQuestions, IReadOnlyList<UnansweredQuestionRow>>
{
    public async Task<Result<IReadOnlyList<UnansweredQuestionRow>>> HandleAsync(ListUnansweredQuestions request, CancellationToken ct) =>
        await database.Set<UnansweredQuestion>().AsNoTracking().OrderByDescending(q => q.LastAt).ThenBy(q => q.Id).Take(Math.Clamp(request.Limit, 1, Cursor.MaximumLimit))
            .Select(q => new UnansweredQuestionRow(q.Id, q.Question, q.Origin, q.AgentId, q.Times, q.FirstAt, q.LastAt)).ToListAsync(ct);
}

/// <summary>Takes a question off the list: it was answered, or needs no answer.</summary>
[Requires(Permissions.KnowledgeWrite)]
public sealed record DismissUnansweredQuestion(Guid Id) : ICommand<Done>;

internal sealed class DismissUnansweredQuestionHandler(PlatformDbContext database, OperationContext context) : IHandler<DismissUnansweredQuestion, Done>
{
    public async Task<Result<Done>> HandleAsync(DismissUnansweredQuestion request, CancellationToken ct)
    {
        // Two who dismiss the same have both done it.
        if (await database.Set<UnansweredQuestion>().Where(q => q.Id == request.Id).ExecuteDeleteAsync(ct) > 0)
            context.Audit("knowledge.question_dismissed", "knowledge_question", request.Id.ToString());
        return Done.It;
    }
}
