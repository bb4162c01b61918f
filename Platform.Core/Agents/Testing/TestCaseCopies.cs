using Microsoft.EntityFrameworkCore;
using Platform.Core.Agents.Testing.Data;
using Platform.Core.Shared.Data;
using Platform.Core.Shared.Operations;

namespace Platform.Core.Agents.Testing;

/// <summary>The test cases of an agent for its copy.</summary>
internal sealed class TestCaseCopies(PlatformDbContext database, OperationContext context, TimeProvider time)
{
    public async Task CopyAsync(Guid from, Guid to, CancellationToken ct)
    {
        var now = time.GetUtcNow();
        foreach (var source in await database.Set<AgentTestCase>().AsNoTracking().Where(c => c.AgentId == from).OrderBy(c => c.Position).ThenBy(c => c.Id).ToListAsync(ct))
        {
            var copy = new AgentTestCase { TenantId = context.TenantId, AgentId = to, Position = source.Position, CreatedAt = now };
            copy.Become(source.Name, source.Content, now, context.Actor.Name);
            database.Add(copy);
        }
    }
}
