using FluentValidation;
using Platform.Core.Shared.Operations;

namespace Platform.Core.Shared.Jobs;

/// <summary>Finished runs, newest first.</summary>
[Requires(Permissions.JobsRead), OutsideTenant]
public sealed record ListJobRuns(JobRunFilter Filter) : IQuery<JobRunPage>;

internal sealed class ListJobRunsValidator : AbstractValidator<ListJobRuns>
{
    // The scheduler keeps a bounded history, so a page number further down than this is a mistake.
    private const int MaxSkip = 100_000;

    public ListJobRunsValidator()
    {
        RuleFor(r => r.Filter.Take).InclusiveBetween(1, 200);
        RuleFor(r => r.Filter.Skip).InclusiveBetween(0, MaxSkip);
        RuleFor(r => r.Filter.Result).IsInEnum();
    }
}

internal sealed class ListJobRunsHandler(IJobBoard board) : IHandler<ListJobRuns, JobRunPage>
{
    public async Task<Result<JobRunPage>> HandleAsync(ListJobRuns request, CancellationToken ct) => await board.ListRunsAsync(request.Filter, ct);
}
