using System.Text.Json;
using Platform.Core.Agents.Assistants;
using Platform.Core.Agents.Import;
using Platform.Core.Shared.Operations;
using Platform.Core.Tenants.Contracts;

namespace Platform.Tests.Agents;

/// <summary>Taking over an export of the older shape: with its ids, repeatable, nothing of what is broken.</summary>
public sealed class ImportTests(PlatformFixture platform) : IClassFixture<PlatformFixture>
{
    private static readonly Guid[] Ids = [.. Enumerable.Range(0, 6).Select(_ => Guid.CreateVersion7())];

    private static string File(string name = "Boss") => JsonSerializer.Serialize(new
    {
        assistants = new object[]
        {
            new { id = Ids[0], name, model = "gpt-4o", instructions = "Lead.", is_secretary = true, created_at = "2024-01-01T00:00:00Z", older_key = 1 },
            new { id = Ids[1], name = "Clerk", instructions = "Work." },
            new { id = Ids[2], name = "Hosted", assistant_type = "openai_api" },
        },
        tools = new object[]
        {
            new { id = Ids[3], name = "ask clerk", tool_type = "sub_assistant", assistant_id = Ids[1], input_schema = AgentsApi.Schema },
            new { id = Ids[4], name = "clock", tool_type = "time", input_schema = """{"type":"array"}""" },
        },
        links = new object[]
        {
            new { assistant_id = Ids[0], tool_id = Ids[3] }, new { assistant_id = Ids[0], tool_id = Ids[4] }, new { assistant_id = Ids[5], tool_id = Ids[3] }, new { assistant_id = Ids[1], tool_id = Ids[3] },
        },
    });

    [Fact]
    public async Task Import_TakesWhatIsWhole_TellsWhatIsBroken_AndIsRepeatable()
    {
        var tenant = await platform.NewTenantAsync();
        var actor = Actor.Job("test", tenant.Id);
        string[] broken = ["/assistants/2/openai_assistant_id", "/tools/1/input_schema#/type", "/links/1", "/links/2", "/links/3/sub_assistant_id"];

        var dry = await platform.RefusalAsync(new ImportAssistants(File(), DryRun: true), actor);
        var tried = Assert.IsType<ImportReport>(Assert.Single(dry.Arguments));
        Assert.Equal(broken, tried.Broken.Select(fault => fault.Pointer));
        Assert.Empty(await platform.RunAsync(new ListAssistants(), actor));
        Assert.Equal(0L, await platform.SqlAsync("SELECT count(*) FROM outbox_events WHERE tenant_id = $1 AND type = 'AgentConfigChanged'", tenant.Id.Value));

        var first = await platform.RunAsync(new ImportAssistants(File()), actor);
        Assert.Equal((tried.Assistants, tried.Tools, tried.Links), (first.Assistants, first.Tools, first.Links));
        Assert.Equal((new ImportCounts(2, 0, 0, 1), new ImportCounts(1, 0, 0, 1), new ImportCounts(1, 0, 0, 3)), (first.Assistants, first.Tools, first.Links));
        var boss = await platform.RunAsync(new GetAssistant(Ids[0]), actor);
        Assert.Equal(("Boss", "Lead.", true, Ids[3]), (boss.Name, boss.Instructions, boss.IsSecretary, Assert.Single(boss.Tools!).Id));

        var again = await platform.RunAsync(new ImportAssistants(File()), actor);
        Assert.Equal((new ImportCounts(0, 0, 2, 1), new ImportCounts(0, 0, 1, 1), new ImportCounts(0, 0, 1, 3)), (again.Assistants, again.Tools, again.Links));
        var changed = await platform.RunAsync(new ImportAssistants(File("Chief")), actor);
        Assert.Equal(new ImportCounts(0, 1, 1, 1), changed.Assistants);

        // What is exported can be imported again, and changes nothing.
        var export = await platform.RunAsync(new ExportAssistants(), actor);
        var back = await platform.RunAsync(new ImportAssistants(export.Json), actor);
        Assert.Equal((new ImportCounts(0, 0, 2, 0), new ImportCounts(0, 0, 1, 0), new ImportCounts(0, 0, 1, 0)), (back.Assistants, back.Tools, back.Links));
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("""{"assistants":{}}""")]
    [InlineData("""{"something":[]}""")]
    public async Task File_OfAnotherShape_IsRefused(string file)
    {
        var tenant = await platform.NewTenantAsync();
        Assert.Equal("shared.invalid", (await platform.RefusalAsync(new ImportAssistants(file), Actor.Job("test", tenant.Id))).Code);
    }

    [Fact]
    public async Task Ids_OfAnotherTenant_AreRefused()
    {
        TenantInfo mine = await platform.NewTenantAsync(), other = await platform.NewTenantAsync();
        var id = Guid.CreateVersion7();
        var file = JsonSerializer.Serialize(new { assistants = new[] { new { id, name = "x" } } });
        await platform.RunAsync(new ImportAssistants(file), Actor.Job("test", mine.Id));
        Assert.Equal(ErrorKind.Conflict, (await platform.RefusalAsync(new ImportAssistants(file), Actor.Job("test", other.Id))).Kind);
        Assert.Equal("agents.unknown_assistant", (await platform.RefusalAsync(new GetAssistant(id), Actor.Job("test", other.Id))).Code);
    }
}
