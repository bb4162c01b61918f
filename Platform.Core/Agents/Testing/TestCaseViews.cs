using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Platform.Core.Agents.Data;
using Platform.Core.Agents.Testing.Data;
using Platform.Core.Shared.Data;

namespace Platform.Core.Agents.Testing;

/// <summary>A test case of an agent.</summary>
/// <param name="Version">Of the content; the ETag.</param>
public sealed record TestCaseView(Guid Id, Guid AgentId, int Position, TestCaseContent Content, int Version, DateTimeOffset CreatedAt, DateTimeOffset UpdatedAt, string UpdatedBy)
{
    internal static TestCaseView Of(AgentTestCase row) =>
        new(row.Id, row.AgentId, row.Position, TestingJson.Read<TestCaseContent>(row.Content), row.Version, row.CreatedAt, row.UpdatedAt, row.UpdatedBy);
}

internal static class TestingJson
{
    public static string Text<T>(T value) => JsonSerializer.Serialize(value, AgentsJson.Options);

    public static T Read<T>(string json) => JsonSerializer.Deserialize<T>(json, AgentsJson.Options)!;
}

internal static class TestQueries
{
    /// <summary>Slug or id → id; null for nobody's.</summary>
    public static async Task<Guid?> AgentIdAsync(this PlatformDbContext database, string agent, CancellationToken ct) =>
        await database.Set<Agent>().AsNoTracking().Named(agent).Select(a => (Guid?)a.Id).FirstOrDefaultAsync(ct);

    /// <summary>Who adds, moves or counts cases of an agent does it alone.</summary>
    public static Task LockCasesAsync(this PlatformDbContext database, Guid agent, CancellationToken ct) =>
        database.Database.ExecuteSqlAsync($"SELECT pg_advisory_xact_lock(hashtextextended({$"test cases {agent}"}, 0))", ct);
}
