using Microsoft.Extensions.DependencyInjection;
using Platform.Core.Knowledge.Collections;
using Platform.Core.Knowledge.Ingestion;
using Platform.Core.Knowledge.Reading;
using Platform.Core.Knowledge.Sources;
using Platform.Core.Shared.Operations;
using Platform.Core.Tenants.Contracts;

namespace Platform.Tests.Knowledge.Ingestion;

/// <summary>A tenant whose sources are worked on when the test says so.</summary>
internal sealed class IngestionCase(PlatformFixture platform, TenantInfo tenant)
{
    public TenantInfo Tenant => tenant;

    public Actor Actor => Actor.Job("test", tenant.Id);

    public static async Task<IngestionCase> NewAsync(PlatformFixture platform) => new(platform, await platform.NewTenantAsync());

    public async Task<Guid> AddAsync(string text, string title = "T", string? collection = null, params string[] tags) =>
        (await platform.RunAsync(new AddText(title, text, new SourceOptions { Collection = collection, Tags = tags }), Actor)).SourceId!.Value;

    public async Task<Guid> AddFileAsync(string name, byte[] bytes) => (await platform.RunAsync(new AddFile(name, "", SpooledFile.Of(bytes), new SourceOptions()), Actor)).SourceId!.Value;

    /// <summary>Until nobody has anything to do.</summary>
    public async Task WorkAsync()
    {
        var worker = platform.Services.GetRequiredService<IngestionWorker>();
        while (await worker.RunNextAsync(CancellationToken.None))
        {
        }
    }

    /// <summary>As the workers do from time to time.</summary>
    public Task SwitchAsync() => platform.Services.GetRequiredService<IndexSwitch>().TryAllAcrossTenants(CancellationToken.None);

    public Task<SourceView> GetAsync(Guid source) => platform.RunAsync(new GetSource(source), Actor);

    /// <summary>The chunks that serve, one after the other.</summary>
    public async Task<string> TextAsync(Guid source) =>
        (string)(await platform.SqlAsync("SELECT coalesce(string_agg(c.text, '' ORDER BY c.ordinal), '') FROM knowledge_chunks c JOIN knowledge_editions e ON e.id = c.edition_id WHERE e.source_id = $1 AND e.is_live", source))!;

    public async Task<T> SqlAsync<T>(string sql, params object[] values) => (T)(await platform.SqlAsync(sql, values))!;

    /// <summary>Sentences that differ from each other.</summary>
    public static string Prose(int sentences, string what = "sentence") => string.Concat(Enumerable.Range(1, sentences).Select(i => $"This is {what} number {i} of the text, and it says that {i * i} is the square of {i}. "));
}
