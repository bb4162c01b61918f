using Platform.Core.Shared.Operations;

namespace Platform.Core.Shared.Jobs;

/// <summary>Stops the job's schedule until it is resumed, also over restarts.</summary>
[Requires(Permissions.JobsManage), OutsideTenant]
public sealed record PauseJob(string Key) : ICommand<Done>;

internal sealed class PauseJobHandler(IJobBoard board, OperationContext context) : IHandler<PauseJob, Done>
{
    public async Task<Result<Done>> HandleAsync(PauseJob request, CancellationToken ct)
    {
        if (!await board.PauseAsync(request.Key, context.Actor.Name, ct))
            return JobErrors.Unknown(request.Key);
        context.Audit("job.paused", "job", request.Key, request.Key);
        context.Notify(JobErrors.Feature, "job", request.Key);
        return Done.It;
    }
}
