using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Platform.Core.Shared.Data;
using Platform.Core.Shared.Tenancy;

namespace Platform.Tests.Architecture;

/// <summary>Whose row is whose: walls 4 and 6 of the architecture.</summary>
public sealed class TenancyTests(PlatformFixture platform) : IClassFixture<PlatformFixture>
{
    // Types whose methods named …AcrossTenants look past the tenant.
    private static readonly string[] LookAcross =
        ["ApiKeyActors", "UserActors", "ScreenActors", "MemberCounts", "InvitationLookup", "TenantDirectory", "AuditReader", "ModelDirectory", "CalendarFeeds", "AgentIdentities", "BotTokens", "ChannelFiles"];

    // Types that use the system's door for many tenants at once: delivery, ingest, last use, the server's own keys, removal of a tenant, clean-up, and calls of models, which no transaction waits for.
    private static readonly string[] UseSystemDoor = ["Databases", "AcrossTenants", "LastUse", "OutboxDispatcher", "PostgresXmlRepository", "PurgeTenant",
        "RemoveDeliveredEventsHandler", "RemoveIdempotentRequestsHandler", "RemoveEndedSessionsHandler", "RemoveEndedInvitationsHandler", "DemoLease", "MarkSilentAgentsOfflineHandler", "SqlInbox", "SqlDoorListener", "OfficeIngest",
        "BudgetLedger", "LedgerCommit", "ReleaseExpiredReservationsHandler", "ModelHealth", "DeliverDueRemindersHandler", "RemoveEndedRemindersHandler", "ToolCalls", "HistoryWriter", "TakenMarks", "SpeakForPerson", "RemoveAgentConversations", "RemoveOldConversationsHandler", "RemoveOldToolCallsHandler", "RemoveOldChannelFilesHandler", "ForgetEndUser", "ForgetUserMemories", "MemoryRows", "MemoryTasks", "RemoveExpiredMemoriesHandler", "CitedVersions", "ProcessRows", "TestRunRows", "EnrichmentRows", "EditionRows", "VersionSpool", "ArchiveStep", "ChunkingStep", "EmbeddingStep", "LinkingStep", "WorkLimits", "EditionPublication", "IndexSwitch", "RemoveRetiredKnowledgeHandler", "WatchSourcesHandler", "ListDueCollectionsHandler"];

    [Fact]
    public void EveryEntity_IsOfATenantOrOfThePlatform()
    {
        foreach (var entity in Model().GetEntityTypes())
            Assert.True(
                entity.ClrType.IsAssignableTo(typeof(ITenantOwned)) != entity.ClrType.IsAssignableTo(typeof(IPlatformWide)),
                $"{entity.ClrType.Name} must be exactly one of ITenantOwned and IPlatformWide");
    }

    [Fact]
    public void EveryTenantOwnedEntity_HasItsTenantFirstInUniqueIndexesAndTheFilter()
    {
        foreach (var entity in Model().GetEntityTypes().Where(e => e.ClrType.IsAssignableTo(typeof(ITenantOwned))))
        {
            Assert.All(entity.GetIndexes().Where(index => index.IsUnique), index => Assert.Equal(nameof(ITenantOwned.TenantId), index.Properties[0].Name));
            Assert.Contains(entity.GetDeclaredQueryFilters(), filter => filter.Key == PlatformDbContext.TenantFilter);
        }
    }

    [Fact]
    public async Task EveryTableWithATenant_HasTheSecondWall()
    {
        var walled = await ListAsync("SELECT c.relname FROM pg_class c JOIN pg_policies p ON p.tablename = c.relname WHERE c.relrowsecurity AND p.policyname = 'tenant_wall'");
        var tables = await ListAsync(
            "SELECT c.relname FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'tenant_id' WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition AND c.relname <> 'outbox_events'");
        var owned = Model().GetEntityTypes().Where(e => e.ClrType.IsAssignableTo(typeof(ITenantOwned))).Select(e => e.GetTableName()!);

        Assert.Empty(tables.Union(owned).Except(walled));
    }

    [Fact]
    public async Task Partitions_ByTheServersRoles_AreReachedOnlyThroughTheirParent() => Assert.Empty(await ListAsync(
        $"SELECT c.relname FROM pg_class c WHERE c.relispartition AND c.relkind = 'r' AND (has_table_privilege('{Databases.AppRole}', c.oid, 'SELECT') OR has_table_privilege('{Databases.SystemRole}', c.oid, 'SELECT'))"));

    [Fact]
    public void ReadingAcrossTenants_HappensByNameAndOnTheList()
    {
        string[] doors = ["Platform.Core.Shared.Data.AcrossTenants::Open", "Platform.Core.Shared.Data.AcrossTenants::All", "IgnoreQueryFilters"];
        var wrong =
            from call in Code.Calls("Platform.Core")
            where doors.Any(door => $"{call.Called.DeclaringType.FullName}::{call.Called.Name}".Contains(door, StringComparison.Ordinal) || call.Called.Name == door)
            let type = Code.Written(call.In.DeclaringType).Name
            // The chain's head is locked in whatever tenant the entry belongs to.
            where type is not "AcrossTenants" and not "AuditTrail"
            let method = Code.WrittenMethod(call.In)
            where !LookAcross.Contains(type) || !method.EndsWith("AcrossTenants", StringComparison.Ordinal)
            select $"{type}.{method}";
        Assert.Empty(wrong.Distinct());
    }

    [Fact]
    public void SystemDoor_IsUsedByThoseOnTheList()
    {
        var users = Code.Calls("Platform.Core").Where(call => call.Called.FullName.Contains("Databases::get_System", StringComparison.Ordinal))
            .Select(call => Code.Written(call.In.DeclaringType).Name).Where(name => name != nameof(Databases)).Distinct();
        Assert.Empty(users.Except(UseSystemDoor));
    }

    private IModel Model()
    {
        using var scope = platform.Services.CreateScope();
        return scope.ServiceProvider.GetRequiredService<PlatformDbContext>().Model;
    }

    private async Task<List<string>> ListAsync(string sql)
    {
        await using var command = platform.Databases.Owner.CreateCommand(sql);
        await using var reader = await command.ExecuteReaderAsync();
        var found = new List<string>();
        while (await reader.ReadAsync())
            found.Add(reader.GetString(0));
        return found;
    }
}
