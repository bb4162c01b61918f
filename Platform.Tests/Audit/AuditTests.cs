using System.Text;
using Npgsql;
using Platform.Core.Access;
using Platform.Core.Access.Contracts;
using Platform.Core.Audit;
using Platform.Core.Shared.Csv;
using Platform.Core.Shared.Operations;
using Platform.Core.Tenants;
using Platform.Core.Tenants.Contracts;

namespace Platform.Tests.Audit;

public sealed class AuditTests(PlatformFixture platform) : IClassFixture<PlatformFixture>
{
    [Fact]
    public async Task VerifyAuditChain_Untouched_IsIntactAndCountsAll()
    {
        var (tenant, owner) = await TenantWithEntriesAsync(5);
        var total = (long)(await platform.SqlAsync("SELECT count(*) FROM audit_entries WHERE tenant_id = $1", tenant.Id.Value))!;

        var report = await platform.RunAsync(new VerifyAuditChain(), owner);

        Assert.True(report.IsIntact);
        Assert.Equal(total, report.Checked);
        Assert.True(total >= 7);
    }

    [Fact]
    public async Task VerifyAuditChain_WrittenByManyAtOnce_IsIntact()
    {
        var (tenant, owner) = await TenantWithEntriesAsync(0);

        await Task.WhenAll(Enumerable.Range(0, 20).Select(i => platform.RunAsync(new CreateScreen($"s{i}"), owner)));

        var report = await platform.RunAsync(new VerifyAuditChain(), owner);
        Assert.True(report.IsIntact, report.ToString());
        Assert.Equal(20L, await platform.SqlAsync("SELECT count(*) FROM audit_entries WHERE tenant_id = $1 AND action = 'screen.created'", tenant.Id.Value));
    }

    [Theory]
    [InlineData("UPDATE audit_entries SET actor_name = 'somebody else' WHERE tenant_id = $1 AND seq = 3", 3, ChainFault.Altered)]
    [InlineData("UPDATE audit_entries SET after = after || '{\"name\":\"x\"}' WHERE tenant_id = $1 AND seq = 3", 3, ChainFault.Altered)]
    [InlineData("UPDATE audit_entries SET at = at + interval '1 microsecond' WHERE tenant_id = $1 AND seq = 3", 3, ChainFault.Altered)]
    [InlineData("UPDATE audit_entries SET hash = sha256('x') WHERE tenant_id = $1 AND seq = 3", 3, ChainFault.Altered)]
    [InlineData("UPDATE audit_entries SET prev_hash = sha256('x') WHERE tenant_id = $1 AND seq = 3", 3, ChainFault.Unlinked)]
    [InlineData("DELETE FROM audit_entries WHERE tenant_id = $1 AND seq = 3", 3, ChainFault.Missing)]
    [InlineData("DELETE FROM audit_entries WHERE tenant_id = $1 AND seq = 1", 1, ChainFault.Missing)]
    [InlineData("DELETE FROM audit_entries WHERE tenant_id = $1 AND seq = (SELECT max(seq) FROM audit_entries WHERE tenant_id = $1)", 7, ChainFault.WrongEnd)]
    [InlineData("DELETE FROM audit_entries WHERE tenant_id = $1", 1, ChainFault.WrongEnd)]
    [InlineData("DELETE FROM audit_heads WHERE tenant_id = $1", 1, ChainFault.WrongEnd)]
    public async Task VerifyAuditChain_TamperedWithAsOwnerOfTheSchema_NamesTheFirstBrokenEntry(string tampering, long seq, ChainFault fault)
    {
        var (tenant, owner) = await TenantWithEntriesAsync(5);
        Assert.True((await platform.RunAsync(new VerifyAuditChain(), owner)).IsIntact);

        await platform.SqlAsync(tampering, tenant.Id.Value);

        var report = await platform.RunAsync(new VerifyAuditChain(), owner);
        Assert.Equal((seq, fault), (report.Break!.Seq, report.Break.Fault));
    }

    [Theory]
    [InlineData("UPDATE audit_entries SET actor_name = 'x'")]
    [InlineData("DELETE FROM audit_entries")]
    [InlineData("TRUNCATE audit_entries")]
    public async Task AuditEntries_ByTheServersOwnRoles_CannotBeChanged(string sql)
    {
        foreach (var source in new[] { platform.Databases.App, platform.Databases.System })
        {
            await using var command = source.CreateCommand(sql);
            Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, (await Assert.ThrowsAsync<PostgresException>(() => command.ExecuteNonQueryAsync())).SqlState);
        }
    }

    [Fact]
    public async Task VerifyPlatformAuditChain_TamperedWith_IsFound()
    {
        await platform.NewTenantAsync();
        Assert.True((await platform.RunAsync(new VerifyPlatformAuditChain(), Actor.Shell())).IsIntact);
        var last = (long)(await platform.SqlAsync("SELECT max(seq) FROM audit_entries WHERE tenant_id = $1", Guid.Empty))!;

        await platform.SqlAsync("UPDATE audit_entries SET object_name = 'x' WHERE tenant_id = $1 AND seq = $2", Guid.Empty, last);
        var broken = await platform.RunAsync(new VerifyPlatformAuditChain(), Actor.Shell());
        await platform.SqlAsync("DELETE FROM audit_entries WHERE tenant_id = $1", Guid.Empty);
        await platform.SqlAsync("DELETE FROM audit_heads WHERE tenant_id = $1", Guid.Empty);

        Assert.Equal((last, ChainFault.Altered), (broken.Break!.Seq, broken.Break.Fault));
    }

    [Fact]
    public async Task ListAuditEntries_Filters_NarrowByPersonActionObjectAndTime()
    {
        var (tenant, owner) = await TenantWithEntriesAsync(3);
        var admin = await platform.NewMemberAsync(tenant, Role.Admin);
        platform.Time.Advance(TimeSpan.FromHours(1));
        var later = platform.Time.GetUtcNow();
        await platform.RunAsync(new CreateApiKey("Later key", ["office:read"]), admin);

        async Task<string[]> Find(AuditFilter filter) => [.. (await platform.RunAsync(new ListAuditEntries(filter), owner)).Items.Select(row => row.Action)];

        Assert.Equal(["api_key.created"], await Find(new AuditFilter(Person: admin.Id)));
        Assert.Equal(["api_key.created"], await Find(new AuditFilter(From: later)));
        Assert.DoesNotContain("api_key.created", await Find(new AuditFilter(To: later)));
        Assert.Equal(["api_key.created"], await Find(new AuditFilter(Object: "later")));
        Assert.Equal(3, (await Find(new AuditFilter(Action: "screen"))).Length);
        Assert.Equal(3, (await Find(new AuditFilter(ObjectType: "screen"))).Length);
        Assert.Empty(await Find(new AuditFilter(Action: "scr")));

        var first = await platform.RunAsync(new ListAuditEntries(new AuditFilter(), Limit: 4), owner);
        var second = await platform.RunAsync(new ListAuditEntries(new AuditFilter(), first.NextCursor, 4), owner);
        Assert.Equal(first.Items[^1].Seq - 1, second.Items[0].Seq);
    }

    [Fact]
    public async Task ExportAuditCsv_NamesFromOutside_AreQuotedAndNoFormulas()
    {
        var (_, owner) = await TenantWithEntriesAsync(0);
        await platform.RunAsync(new CreateScreen("=HYPERLINK(\"http://evil\",\"click\")"), owner);
        await platform.RunAsync(new CreateScreen("Зал, 2-й этаж"), owner);

        await using var file = new MemoryStream();
        var exported = await platform.RunAsync(new ExportAuditCsv(new AuditFilter(Action: "screen"), file), owner);

        Assert.Equal(2, exported.Entries);
        Assert.Equal([0xEF, 0xBB, 0xBF], file.ToArray()[..3]);
        var lines = Encoding.UTF8.GetString(file.ToArray()[3..]).Split("\r\n");
        Assert.Equal(4, lines.Length);
        Assert.StartsWith("seq,at,actor_kind,", lines[0], StringComparison.Ordinal);
        Assert.Contains(",\"Зал, 2-й этаж\",", lines[1], StringComparison.Ordinal);
        Assert.Contains(",\"'=HYPERLINK(\"\"http://evil\"\",\"\"click\"\")\",", lines[2], StringComparison.Ordinal);
        Assert.Equal("", lines[3]);
        Assert.Equal("audit.exported", (await platform.RunAsync(new ListAuditEntries(new AuditFilter()), owner)).Items[0].Action);
    }

    [Theory]
    [InlineData("plain", "plain")]
    [InlineData("+1", "'+1")]
    [InlineData("-1", "'-1")]
    [InlineData("@SUM(A1)", "'@SUM(A1)")]
    [InlineData("  =1", "'  =1")]
    [InlineData("\t=1", "'\t=1")]
    [InlineData("＝1", "'＝1")]
    [InlineData("a\nb", "\"a\nb\"")]
    [InlineData("a\"b", "\"a\"\"b\"")]
    [InlineData(null, "")]
    public void CsvLine_Cell_IsSafe(string? cell, string expected) =>
        Assert.Equal($"{expected},x\r\n", CsvLine.Of([cell, "x"]));

    private async Task<(TenantInfo Tenant, Actor Owner)> TenantWithEntriesAsync(int screens)
    {
        var tenant = await platform.NewTenantAsync();
        var owner = await platform.NewMemberAsync(tenant, Role.Owner);
        for (var i = 0; i < screens; i++)
            await platform.RunAsync(new CreateScreen($"Screen {i}"), owner);
        return (tenant, owner);
    }
}
