using FluentValidation;
using Microsoft.EntityFrameworkCore;
using Platform.Core.Knowledge.Golden.Data;
using Platform.Core.Shared.Data;
using Platform.Core.Shared.Operations;

namespace Platform.Core.Knowledge.Golden.Asked;

/// <summary>Real questions that found nothing, of the last thirty days, the most asked first.</summary>
[Requires(Permissions.KnowledgeRead)]
public sealed record ListUnanswered(int Limit = Cursor.DefaultLimit) : IQuery<UnansweredQuestions>;

/// <param name="Searches">All real questions of that time, to say how many these are.</param>
/// <param name="InVain">Those of them that found nothing.</param>
public sealed record UnansweredQuestions(IReadOnlyList<UnansweredQuestion> Items, long Searches, long InVain);

/// <param name="Times">How often it was asked, whatever the case of its letters.</param>
public sealed record UnansweredQuestion(string Query, int Times, DateTimeOffset LastAt);

internal sealed class ListUnansweredValidator : AbstractValidator<ListUnanswered>
{
    public ListUnansweredValidator() => RuleFor(r => r.Limit).IsLimit();
}

internal sealed class ListUnansweredHandler(PlatformDbContext database, TimeProvider time) : IHandler<ListUnanswered, UnansweredQuestions>
{
    // What a person tries in the lab is no question of a customer.
    private static readonly string[] Real = ["api", "chat"];

    private static readonly TimeSpan Span = TimeSpan.FromDays(30);

    public async Task<Result<UnansweredQuestions>> HandleAsync(ListUnanswered request, CancellationToken ct)
    {
        var from = time.GetUtcNow() - Span;
        var searches = database.Set<KnowledgeSearch>().AsNoTracking().Where(s => s.At >= from && Real.Contains(s.Origin));
        var items = await searches.Where(s => s.Found == 0).GroupBy(s => s.Query.ToLower()).Select(same => new UnansweredQuestion(same.Max(s => s.Query)!, same.Count(), same.Max(s => s.At)))
            .OrderByDescending(question => question.Times).ThenByDescending(question => question.LastAt).Take(request.Limit).ToListAsync(ct);
        return new UnansweredQuestions(items, await searches.LongCountAsync(ct), await searches.LongCountAsync(s => s.Found == 0, ct));
    }
}
