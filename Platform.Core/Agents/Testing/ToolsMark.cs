using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Platform.Core.Agents.Configuration;
using Platform.Core.Agents.Data;
using Platform.Core.Shared.Data;

namespace Platform.Core.Agents.Testing;

/// <summary>
/// By which a result tells whether the agent's tools are still those that it saw: a version never changes, its tools do. Agents that it asks count by their names alone,
/// for their answers are replayed.
/// </summary>
internal static class ToolsMark
{
    public static async Task<string> ReadAsync(PlatformDbContext database, JsonObject config, CancellationToken ct)
    {
        var ids = AgentConfig.Objects(config, "tools").Select(part => Guid.TryParse(AgentConfig.TextOf(part, "tool_id"), out var id) ? id : Guid.Empty).ToArray();
        if (ids.Length == 0)
            return "";
        var tools = await database.Set<Tool>().AsNoTracking().Where(t => ids.Contains(t.Id) && t.IsActive).OrderBy(t => t.Id).Select(t => new { t.Id, t.Version }).ToListAsync(ct);
        var text = string.Join(';', tools.Select(tool => string.Create(CultureInfo.InvariantCulture, $"{tool.Id}:{tool.Version}")));
        return Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
    }
}
