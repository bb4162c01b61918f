using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Platform.Core.Agents.Contracts;
using Platform.Core.Agents.Data;
using Platform.Core.Shared.Data;
using Platform.Core.Shared.Operations;

namespace Platform.Core.Agents.Configuration;

/// <summary>Who asks whom, of the versions in effect; and the tenant's lock, without which two changes could close a circle that neither of them sees.</summary>
internal sealed class AgentGraph(PlatformDbContext database, OperationContext context)
{
    /// <summary>The turns that changes of a tenant's agents wait for before they wait for <see cref="LockAsync"/>.</summary>
    public const string Queue = "agents";

    /// <summary>Before any change of who asks whom, and before anything is removed. Held to the end of the transaction; taken first, so that it is never waited for with other locks in hand.</summary>
    public Task LockAsync(CancellationToken ct) => database.Database.ExecuteSqlAsync($"SELECT pg_advisory_xact_lock({Key})", ct);

    /// <summary>For changes that leave the graph as it is: they run side by side, but not beside <see cref="LockAsync"/>.</summary>
    public Task LockSharedAsync(CancellationToken ct) => database.Database.ExecuteSqlAsync($"SELECT pg_advisory_xact_lock_shared({Key})", ct);

    /// <summary>Why this assistant cannot be asked, or null.</summary>
    public async Task<string?> AssistantFaultAsync(Guid id, CancellationToken ct)
    {
        var found = await database.Set<Agent>().AsNoTracking().Where(a => a.Id == id && a.Status != AgentStatus.Archived).Select(a => (bool?)a.IsActive).FirstOrDefaultAsync(ct);
        return found switch { null => AgentsRuleText.All["Assistant.Unknown"], false => AgentsRuleText.All["Assistant.Inactive"], _ => null };
    }

    /// <summary>Refuses what would close a circle when <paramref name="agent"/> had these tools and sub-agents in place of its own.</summary>
    public async Task CheckAsync(
        Guid agent, IReadOnlyList<(ToolUse Use, Guid? Asks, string Pointer)> tools, IReadOnlyList<(Guid Id, string Pointer)> subAgents, List<FieldError> faults, CancellationToken ct)
    {
        var wanted = tools.Where(tool => tool.Asks is not null).Select(tool => (Id: tool.Asks!.Value, tool.Pointer)).Concat(subAgents).ToArray();
        if (wanted.Length == 0)
            return;
        var edges = await EdgesAsync(null, ct);
        foreach (var (asked, pointer) in wanted)
        {
            if (Reaches(edges, asked, agent))
                faults.Add(new FieldError(pointer, AgentsRuleText.All["Circle"]));
        }
    }

    /// <summary>Whether a tool that asks <paramref name="assistant"/> would close a circle for one of those who have it.</summary>
    public async Task<bool> ToolClosesCircleAsync(Guid tool, Guid assistant, CancellationToken ct)
    {
        var users = await database.Set<AgentToolLink>().AsNoTracking().Where(l => l.ToolId == tool && l.SubAssistantId == null).Select(l => l.AgentId).ToListAsync(ct);
        if (users.Count == 0)
            return false;
        var edges = await EdgesAsync(tool, ct);
        return users.Exists(user => Reaches(edges, assistant, user));
    }

    private async Task<ILookup<Guid, Guid>> EdgesAsync(Guid? withoutTool, CancellationToken ct)
    {
        var subs = await database.Set<AgentSubLink>().AsNoTracking().Select(l => new { From = l.AgentId, To = l.SubAgentId }).ToListAsync(ct);
        var tools = await (
            from link in database.Set<AgentToolLink>().AsNoTracking()
            join tool in database.Set<Tool>().AsNoTracking() on link.ToolId equals tool.Id
            where tool.AssistantId != null && (withoutTool == null || tool.Id != withoutTool || link.SubAssistantId != null)
            select new { From = link.AgentId, To = link.SubAssistantId ?? tool.AssistantId!.Value }).ToListAsync(ct);
        return subs.Concat(tools).ToLookup(edge => edge.From, edge => edge.To);
    }

    public static bool Reaches(ILookup<Guid, Guid> edges, Guid from, Guid to)
    {
        var (seen, left) = (new HashSet<Guid> { from }, new Stack<Guid>([from]));
        while (left.TryPop(out var at))
        {
            if (at == to)
                return true;
            foreach (var next in edges[at].Where(seen.Add))
                left.Push(next);
        }

        return false;
    }

    // Advisory locks are the database's, so the name says whose this is.
    private long Key => BinaryPrimitives.ReadInt64LittleEndian(SHA256.HashData(Encoding.UTF8.GetBytes($"agents {context.TenantId}")));
}
