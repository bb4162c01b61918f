using Platform.Core.Shared.Operations;

namespace Platform.Core.Shared.Jobs;

/// <summary>Every job with its state, and the nodes that run them.</summary>
[Requires(Permissions.JobsRead), OutsideTenant]
public sealed record ListJobs : IQuery<JobList>;

public sealed record JobList(IReadOnlyList<JobInfo> Jobs, IReadOnlyList<JobNode> Nodes);

internal sealed class ListJobsHandler(IJobBoard board) : IHandler<ListJobs, JobList>
{
    public async Task<Result<JobList>> HandleAsync(ListJobs request, CancellationToken ct) =>
        new JobList(await board.ListAsync(ct), await board.ListNodesAsync(ct));
}
