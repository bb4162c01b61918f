using System.Buffers;
using System.Collections.Concurrent;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Platform.Core.Office.Contracts;
using Platform.Core.Shared.Data;
using Platform.Core.Shared.Ingest;
using Platform.Core.Shared.Live;
using Platform.Core.Shared.Operations;
using Platform.Protocol.Office;

namespace Platform.Core.Office.Reports;

/// <summary>
/// The door of reports and heartbeats: checked here, committed together with whatever else is waiting, acknowledged after the commit. The
/// caller has made sure that the actor may write (<see cref="Permissions.OfficeWrite"/>) and belongs to a tenant.
/// </summary>
public sealed class OfficeIngest : IAsyncDisposable
{
    private readonly Databases _databases;
    private readonly ChangeNotices _notices;
    private readonly GroupCommitWriter<AgentWrite, AgentWritten> _writer;
    private readonly ConcurrentBag<AgentBatch> _idle = [];
    private readonly FloodGate _gate;

    public OfficeIngest(Databases databases, ChangeNotices notices, IOptions<OfficeOptions> options, ILogger<OfficeIngest> logger)
    {
        (_databases, _notices) = (databases, notices);
        _gate = new FloodGate(options.Value.MaxWaitingPerCaller);
        var limits = new GroupCommitOptions { Writers = options.Value.Writers };
        _writer = new("office.status", CommitAsync, static write => write.OrderKey, limits, new Combining<AgentWrite>(new AgentWrite.SameAgent(), AgentWrite.Merge), logger: logger);
    }

    /// <summary>A single report. Completes after the commit.</summary>
    /// <exception cref="JsonException">The body is no JSON.</exception>
    public async ValueTask<Result<AgentWritten>> ReportAsync(Actor actor, string agentId, ReadOnlySequence<byte> body, CancellationToken ct)
    {
        if (!ReportReader.IsAgentId(agentId))
            return OfficeErrors.InvalidAgentId("/agent_id");
        var write = ReportReader.Read(body, actor.Tenant!.Value, agentId, SourceOf(actor), out var refusal);
        if (write is null)
            return refusal!;
        var written = await WriteAsync(actor, write, ct);
        if (written.Error is null && !written.Value.IsStored)
            return OfficeErrors.FirstReport(agentId, write.Department is not null, write.Name is not null);
        return written;
    }

    /// <summary>A sign of life, with metrics or without; an empty body says nothing more.</summary>
    /// <exception cref="JsonException">The body is no JSON.</exception>
    public async ValueTask<Result<AgentWritten>> HeartbeatAsync(Actor actor, string agentId, ReadOnlySequence<byte> body, CancellationToken ct)
    {
        if (!ReportReader.IsAgentId(agentId))
            return OfficeErrors.UnknownAgent(agentId);
        string? metrics = null;
        if (!body.IsEmpty && HeartbeatReader.ReadMetrics(body, out metrics) is { } refusal)
            return refusal;
        var written = await WriteAsync(actor, new AgentWrite { Tenant = actor.Tenant!.Value, AgentId = agentId, Source = SourceOf(actor), IsHeartbeat = true, Metrics = metrics }, ct);
        if (written.Error is null && !written.Value.IsStored)
            return OfficeErrors.UnknownAgent(agentId);
        return written;
    }

    /// <summary>Up to a thousand reports; a bad one does not sink the others.</summary>
    /// <exception cref="JsonException">The body is no JSON.</exception>
    public async Task<Result<ReportsAnswer>> ReportManyAsync(Actor actor, ReadOnlySequence<byte> body, CancellationToken ct)
    {
        var list = ReportListReader.Read(body, actor.Tenant!.Value, SourceOf(actor), out var refusal);
        if (list is null)
            return refusal!;
        var written = await WriteManyAsync(actor, list.Writes, ct);
        if (written.Error is { } error)
            return error;
        for (var i = 0; i < list.Writes.Count; i++)
        {
            if (written.Value![i].IsStored)
                continue;
            var write = list.Writes[i];
            list.Reject(list.Indexes[i], write.AgentId, OfficeErrors.FirstReport(write.AgentId, write.Department is not null, write.Name is not null));
        }
        return new ReportsAnswer(list.Total - list.Rejected.Count, [.. list.Rejected.OrderBy(rejected => rejected.Index)]);
    }

    /// <summary>Up to a thousand signs of life.</summary>
    /// <exception cref="JsonException">The body is no JSON.</exception>
    public async Task<Result<HeartbeatAnswer>> HeartbeatManyAsync(Actor actor, ReadOnlySequence<byte> body, CancellationToken ct)
    {
        var ids = HeartbeatReader.ReadIds(body, out var refusal);
        if (ids is null)
            return refusal!;
        var distinct = ids.Distinct(StringComparer.Ordinal).ToList();
        var lawful = distinct.Where(id => ReportReader.IsAgentId(id)).ToList();
        var written = await WriteManyAsync(actor, [.. lawful.Select(id => new AgentWrite { Tenant = actor.Tenant!.Value, AgentId = id, Source = SourceOf(actor), IsHeartbeat = true })], ct);
        if (written.Error is { } error)
            return error;
        var known = lawful.Where((_, i) => written.Value![i].IsStored).ToHashSet(StringComparer.Ordinal);
        return new HeartbeatAnswer(known.Count, [.. distinct.Where(id => !known.Contains(id))]);
    }

    public async ValueTask DisposeAsync()
    {
        await _writer.DisposeAsync();
        while (_idle.TryTake(out var batch))
            await batch.DisposeAsync();
    }

    /// <summary>Writes one checked sign of life and completes after its commit.</summary>
    internal async ValueTask<Result<AgentWritten>> WriteAsync(Actor actor, AgentWrite write, CancellationToken ct)
    {
        using var place = _gate.TryEnter(actor, 1);
        if (!place.IsTaken)
            return OfficeErrors.Busy;
        try
        {
            return await _writer.WriteAsync(write, ct);
        }
        catch (Exception exception) when (RefusalOf(exception) is { } refusal)
        {
            return refusal;
        }
    }

    private async Task<Result<AgentWritten[]>> WriteManyAsync(Actor actor, IReadOnlyList<AgentWrite> writes, CancellationToken ct)
    {
        using var place = _gate.TryEnter(actor, writes.Count);
        if (!place.IsTaken)
            return OfficeErrors.Busy;
        var pending = new ValueTask<AgentWritten>[writes.Count];
        for (var i = 0; i < pending.Length; i++)
            pending[i] = _writer.WriteAsync(writes[i], ct);
        var written = new AgentWritten[pending.Length];
        Exception? failure = null;
        for (var i = 0; i < pending.Length; i++)
        {
            try
            {
                written[i] = await pending[i];
            }
            catch (Exception exception) when (exception is OperationCanceledException || RefusalOf(exception) is not null)
            {
                // The others are awaited all the same: each holds a pooled operation.
                failure = exception;
            }
        }
        ct.ThrowIfCancellationRequested();
        return failure is null ? written : RefusalOf(failure)!;
    }

    private async Task CommitAsync(ReadOnlyMemory<AgentWrite> items, Memory<AgentWritten> results, CancellationToken ct)
    {
        if (!_idle.TryTake(out var batch))
            batch = await AgentBatch.OpenAsync(_databases.System, ct);
        try
        {
            await batch.WriteAsync(items, results, ct);
        }
        catch
        {
            await batch.DisposeAsync();
            throw;
        }
        _idle.Add(batch);
        Notify(items.Span, results.Span);
    }

    private void Notify(ReadOnlySpan<AgentWrite> items, ReadOnlySpan<AgentWritten> results)
    {
        var changed = new Dictionary<Guid, List<string>>();
        for (var i = 0; i < items.Length; i++)
        {
            if (!results[i].IsStored)
                continue;
            var tenant = items[i].Tenant.Value;
            if (!changed.TryGetValue(tenant, out var ids))
                changed.Add(tenant, ids = []);
            ids.Add(items[i].AgentId);
        }
        foreach (var (tenant, ids) in changed)
            _notices.Publish(OfficeNotices.OfAgents(tenant, ids));
    }

    private static string SourceOf(Actor actor) => actor.Kind == ActorKind.ApiKey ? AgentSources.Http : AgentSources.Platform;

    private static Error? RefusalOf(Exception exception) => exception switch
    {
        IngestBusyException busy => OfficeErrors.Busy with { RetryAfter = busy.RetryAfter },
        IngestUnavailableException away => Errors.DatabaseUnavailable with { RetryAfter = away.RetryAfter },
        IngestRejectedException => OfficeErrors.NotStorable,
        _ => null,
    };
}
