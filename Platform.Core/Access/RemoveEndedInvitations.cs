using Platform.Core.Shared.Data;
using Platform.Core.Shared.Jobs;
using Platform.Core.Shared.Operations;

namespace Platform.Core.Access;

/// <summary>Removes the invitations of every tenant that expired, were accepted or were revoked more than <see cref="KeepDays"/> days ago.</summary>
[Requires(Permissions.JobsManage), OutsideTenant]
public sealed record RemoveEndedInvitations : ICommand<RowsRemoved>
{
    /// <summary>Long enough to see on the members page that somebody did not answer.</summary>
    public const int KeepDays = 30;
}

internal sealed class RemoveEndedInvitationsHandler(Databases databases, TimeProvider time) : IHandler<RemoveEndedInvitations, RowsRemoved>
{
    private const string Sql =
        "DELETE FROM invitations WHERE id IN (SELECT id FROM invitations WHERE expires_at < $1 OR accepted_at < $1 OR revoked_at < $1 ORDER BY id LIMIT $2 FOR UPDATE SKIP LOCKED)";

    public async Task<Result<RowsRemoved>> HandleAsync(RemoveEndedInvitations request, CancellationToken ct) =>
        new RowsRemoved(await RemoveAcrossTenants(ct));

    private Task<long> RemoveAcrossTenants(CancellationToken ct) =>
        BatchedDelete.RunAsync(databases.System, Sql, time.GetUtcNow().AddDays(-RemoveEndedInvitations.KeepDays), ct);
}
