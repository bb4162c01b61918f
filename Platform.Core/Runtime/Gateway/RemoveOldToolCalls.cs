using Platform.Core.Shared.Data;
using Platform.Core.Shared.Jobs;
using Platform.Core.Shared.Operations;

namespace Platform.Core.Runtime.Gateway;

/// <summary>Removes what is remembered of calls of tools that changed something: their messages have their answers long since, and are not answered again.</summary>
[Requires(Permissions.JobsManage), OutsideTenant]
public sealed record RemoveOldToolCalls : ICommand<RowsRemoved>
{
    /// <summary>A message waits for a day at most, its answer is remembered for another; the rest is for people who look into a case.</summary>
    public const int KeepDays = 14;
}

internal sealed class RemoveOldToolCallsHandler(Databases databases, TimeProvider time) : IHandler<RemoveOldToolCalls, RowsRemoved>
{
    private const string Calls = "DELETE FROM tool_calls WHERE ctid IN (SELECT ctid FROM tool_calls WHERE started_at < $1 ORDER BY started_at LIMIT $2 FOR UPDATE SKIP LOCKED)";

    public async Task<Result<RowsRemoved>> HandleAsync(RemoveOldToolCalls request, CancellationToken ct) =>
        new RowsRemoved(await BatchedDelete.RunAsync(databases.System, Calls, time.GetUtcNow().AddDays(-RemoveOldToolCalls.KeepDays), ct));
}
