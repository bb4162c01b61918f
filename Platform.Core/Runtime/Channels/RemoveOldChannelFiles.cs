using Platform.Core.Runtime.Conversations;
using Platform.Core.Shared.Data;
using Platform.Core.Shared.Jobs;
using Platform.Core.Shared.Operations;

namespace Platform.Core.Runtime.Channels;

/// <summary>Removes files that users sent, as long after that as what they wrote; and from the data directory whatever no row knows any more (its agent was removed, its server died while it was stored).</summary>
[Requires(Permissions.JobsManage), OutsideTenant]
public sealed record RemoveOldChannelFiles : ICommand<RowsRemoved>;

internal sealed class RemoveOldChannelFilesHandler(Databases databases, ChannelFiles files, TimeProvider time) : IHandler<RemoveOldChannelFiles, RowsRemoved>
{
    // The ids' own order is that of time.
    private const string Rows = "DELETE FROM channel_files WHERE id IN (SELECT id FROM channel_files WHERE created_at < $1 ORDER BY id LIMIT $2 FOR UPDATE SKIP LOCKED)";

    public async Task<Result<RowsRemoved>> HandleAsync(RemoveOldChannelFiles request, CancellationToken ct)
    {
        var removed = await BatchedDelete.RunAsync(databases.System, Rows, time.GetUtcNow().AddDays(-ConversationsSetup.KeepDays), ct);
        await files.SweepAcrossTenants(ct);
        return new RowsRemoved(removed);
    }
}
