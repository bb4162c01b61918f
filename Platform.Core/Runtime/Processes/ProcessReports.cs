using Microsoft.Extensions.Options;
using Platform.Core.Runtime.Contracts;
using Platform.Core.Runtime.Supervision;
using Platform.Core.Shared.Messaging;
using Platform.Core.Shared.Operations;
using Platform.Core.Tenants.Contracts;
using Platform.Protocol.Runtime;

namespace Platform.Core.Runtime.Processes;

/// <summary>A process as the database has it, and as it reports itself.</summary>
/// <param name="AgentId">Its name in Redis.</param>
/// <param name="Said">Null: it said nothing, or nobody can be asked.</param>
/// <param name="IsLost">It should run, and has said nothing for three heartbeats.</param>
public sealed record ProcessReport(string AgentId, ProcessRecord Record, RunnerStatus? Said, bool IsLost);

/// <param name="RedisAnswers">False: what processes say of themselves is not known now.</param>
public sealed record AgentReport(AgentProcesses Processes, ProcessReport Agent, IReadOnlyList<ProcessReport> Integrations, bool RedisAnswers);

/// <summary>Reads how an agent's processes are: the database by an operation, Redis and logs without one.</summary>
public sealed class ProcessReports
{
    // After so many heartbeats nobody believes a status any more (contracts: redis).
    private const int Patience = 3;

    private readonly OperationRunner _runner;
    private readonly ITenantDirectory _tenants;
    private readonly RedisConnection _redis;
    private readonly RunnerFiles _files;
    private readonly SupervisionOptions _options;
    private readonly TimeProvider _time;

    internal ProcessReports(OperationRunner runner, ITenantDirectory tenants, RedisConnection redis, RunnerFiles files, IOptions<SupervisionOptions> options, TimeProvider time) =>
        (_runner, _tenants, _redis, _files, _options, _time) = (runner, tenants, redis, files, options.Value, time);

    /// <param name="agent">Slug or id.</param>
    public async Task<Result<AgentReport>> FindAsync(Actor actor, string agent, CancellationToken ct)
    {
        var found = await _runner.RunAsync(new GetProcesses(agent), actor, ct);
        if (!found.Succeeded)
            return found.Error;
        if (await _tenants.FindAcrossTenants(actor.Tenant!.Value, ct) is not { } tenant)
            return ProcessErrors.UnknownAgent;
        var id = RuntimeKeys.AgentId(tenant.Slug, found.Value.Slug);
        try
        {
            return await ReadAsync(found.Value, id, ct);
        }
        catch (Exception exception) when (exception is RedisUnavailableException or RedisCommandException)
        {
            return new AgentReport(found.Value, Silent(id, found.Value.Agent), [.. found.Value.Integrations.Select(record => Silent(id, record))], false);
        }
    }

    /// <summary>One channel of the agent.</summary>
    public async Task<Result<ProcessReport>> FindIntegrationAsync(Actor actor, string agent, string type, CancellationToken ct)
    {
        var found = await FindAsync(actor, agent, ct);
        if (!found.Succeeded)
            return found.Error;
        return found.Value.Integrations.FirstOrDefault(report => report.Record.Kind == type) is { } report ? report : ProcessErrors.UnknownIntegration(type);
    }

    /// <summary>The last lines of a process's output, oldest first; null where its log lies on another machine, or there is none.</summary>
    /// <param name="kind"><c>agent</c>, or the type of the channel.</param>
    public Task<IReadOnlyList<string>?> LogAsync(AgentReport report, string kind, CancellationToken ct) =>
        // A kind that the report does not have could be a path.
        report.Processes.Integrations.Append(report.Processes.Agent).Any(record => record.Kind == kind)
            ? _files.Log(report.Agent.AgentId, kind).LastLinesAsync(ProcessLog.ShownLines, ct)
            : Task.FromResult<IReadOnlyList<string>?>(null);

    private async Task<AgentReport> ReadAsync(AgentProcesses processes, string id, CancellationToken ct)
    {
        var integrations = new List<ProcessReport>();
        foreach (var record in processes.Integrations)
            integrations.Add(Of(id, record, await RunnerStatus.ReadAsync(_redis, id, record.Kind, ct)));
        return new AgentReport(processes, Of(id, processes.Agent, await RunnerStatus.ReadAsync(_redis, id, null, ct)), integrations, true);
    }

    private ProcessReport Of(string id, ProcessRecord record, RunnerStatus? said)
    {
        var isLost = record.State == ProcessState.Running && record.Pid is not null && (said?.HeartbeatAt is not { } at || _time.GetUtcNow() - at > Patience * _options.HeartbeatInterval);
        return new ProcessReport(id, record, said, isLost);
    }

    private static ProcessReport Silent(string id, ProcessRecord record) => new(id, record, null, false);
}
