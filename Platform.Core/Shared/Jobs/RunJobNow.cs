using Platform.Core.Shared.Operations;

namespace Platform.Core.Shared.Jobs;

/// <summary>Has a node run the job as soon as it can, also when it is paused.</summary>
[Requires(Permissions.JobsManage), OutsideTenant]
public sealed record RunJobNow(string Key) : ICommand<Done>;

internal sealed class RunJobNowHandler(IJobBoard board, OperationContext context) : IHandler<RunJobNow, Done>
{
    public async Task<Result<Done>> HandleAsync(RunJobNow request, CancellationToken ct)
    {
        if (!await board.RunNowAsync(request.Key, ct))
            return JobErrors.Unknown(request.Key);
        context.Audit("job.started", "job", request.Key, request.Key);
        context.Notify(JobErrors.Feature, "job", request.Key);
        return Done.It;
    }
}
