using System.Collections.Concurrent;
using Platform.Core.Agents.Cache;
using Platform.Core.Agents.Contracts;
using Platform.Core.Shared.Messaging;
using Platform.Core.Shared.Operations;
using Platform.Core.Shared.Tenancy;

namespace Platform.Core.Agents.Running.Serving;

/// <summary>An agent that is being served, and what it can do in a language.</summary>
internal sealed record ServedAgent(RunnableAgent Agent, ToolSet Tools);

/// <summary>
/// Agents in the memory of this process, with opened secrets, so that a message does not ask the database for each of its steps. A change that was heard of makes
/// a copy too old at once; without any message it ends after some seconds, and while Redis is away after two.
/// </summary>
internal sealed class ServedAgents(OperationRunner operations, ToolRunner tools, AssistantCopies copies, RedisConnection redis, TimeProvider time)
{
    private static readonly TimeSpan MaximumAge = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan MaximumAgeUnheard = TimeSpan.FromSeconds(2);

    private const int MaximumAgents = 5_000;

    private readonly ConcurrentDictionary<Key, Held> _held = new();

    public async Task<Result<ServedAgent>> FindAsync(TenantId tenant, Guid agent, int? version, string language, CancellationToken ct)
    {
        var key = new Key(tenant, agent, version, language);
        if (_held.TryGetValue(key, out var held) && held.Served.Agent.Epoch >= copies.FloorOf(agent)
            && time.GetElapsedTime(held.Since) < (redis.IsConnected ? MaximumAge : MaximumAgeUnheard))
            return held.Served;
        var found = await operations.RunAsync(new GetRunnableAgent(agent.ToString(), version, IsPublished: version is null), Actor.Job("runner", tenant), ct);
        if (!found.Succeeded)
            return found.Error;
        // A change that is heard of from here on is a reason to read again.
        copies.Watch(agent);
        // What tools are described by depends on the language alone.
        var caller = new ToolCaller { Tenant = tenant, Agent = agent, User = "", Channel = "", Language = language };
        var served = new ServedAgent(found.Value, await tools.DescribeAsync(found.Value.Tools, caller, ct));
        if (_held.Count >= MaximumAgents)
            _held.Clear();
        // What could not be offered now may be offered in a moment: an MCP server that starts.
        if (served.Tools.Missing.Count == 0)
            _held[key] = new Held(served, time.GetTimestamp());
        return served;
    }

    private sealed record Key(TenantId Tenant, Guid Agent, int? Version, string Language);

    private sealed record Held(ServedAgent Served, long Since);
}
