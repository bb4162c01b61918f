using Platform.Core.Shared.Operations;

namespace Platform.Core.Shared.Jobs;

/// <summary>Lets the job's schedule go on.</summary>
[Requires(Permissions.JobsManage), OutsideTenant]
public sealed record ResumeJob(string Key) : ICommand<Done>;

internal sealed class ResumeJobHandler(IJobBoard board, OperationContext context) : IHandler<ResumeJob, Done>
{
    public async Task<Result<Done>> HandleAsync(ResumeJob request, CancellationToken ct)
    {
        if (!await board.ResumeAsync(request.Key, ct))
            return JobErrors.Unknown(request.Key);
        context.Audit("job.resumed", "job", request.Key, request.Key);
        context.Notify(JobErrors.Feature, "job", request.Key);
        return Done.It;
    }
}
