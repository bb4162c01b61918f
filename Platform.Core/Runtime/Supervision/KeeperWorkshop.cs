using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Platform.Core.Shared.Live;
using Platform.Core.Shared.Messaging;

namespace Platform.Core.Runtime.Supervision;

/// <summary>Puts together what the keepers of this life of the node share.</summary>
internal sealed class KeeperWorkshop(
    IOptions<SupervisionOptions> options, ProcessRows rows, RunnerLauncher launcher, RunnerFiles files, RedisConnection redis, ChangeNotices notices, SupervisionSurroundings surroundings)
{
    public KeeperParts Parts { get; } = new(
        new NodeName(options.Value.Node, Guid.CreateVersion7()), options.Value, rows, new NodeBudget(options.Value, surroundings.Time), surroundings.Office, launcher, files, redis, notices, surroundings.Time, surroundings.Logger);
}

/// <summary>The clock, the log and the office of supervision.</summary>
internal sealed record SupervisionSurroundings(TimeProvider Time, OfficeReports Office, ILogger<Supervisor> Logger);
