using Microsoft.Extensions.DependencyInjection;
using Platform.Core.Access.Contracts;
using Platform.Core.Knowledge.Contracts;
using Platform.Core.Knowledge.Search.Serving;
using Platform.Core.Shared.Operations;
using Platform.Core.Tenants.Contracts;
using Platform.Tests.Knowledge.Reading;

namespace Platform.Tests.Knowledge.Search.Serving;

/// <summary>A tenant with a collection of sources that serve.</summary>
internal sealed class SearchPlace
{
    private readonly PlatformFixture _platform;

    private SearchPlace(PlatformFixture platform, TenantInfo tenant, Actor actor) => (_platform, Tenant, Actor, Rows) = (platform, tenant, actor, new KnowledgeRows(tenant.Id.Value, platform.SqlAsync));

    public TenantInfo Tenant { get; }

    public Actor Actor { get; }

    public KnowledgeRows Rows { get; }

    public Guid Collection { get; private set; }

    public Guid Index { get; private set; }

    public static async Task<SearchPlace> NewAsync(PlatformFixture platform, string settings = """{"chunkTokens":300,"overlapTokens":40}""")
    {
        var tenant = await platform.NewTenantAsync();
        return await OfAsync(platform, tenant, await platform.NewMemberAsync(tenant, Role.Operator), settings);
    }

    public static async Task<SearchPlace> OfAsync(PlatformFixture platform, TenantInfo tenant, Actor actor, string settings)
    {
        var place = new SearchPlace(platform, tenant, actor);
        (place.Collection, place.Index) = await place.Rows.CollectionAsync("Docs", settings);
        return place;
    }

    public async Task<Guid> AddAsync(string title, string text, Guid? collection = null, Guid? index = null, Guid? parent = null, params string[] tags)
    {
        var source = await Rows.SourceAsync(collection ?? Collection, title, parent: parent, tags: tags);
        await Rows.EditionAsync(source, await Rows.VersionAsync(source, 1, text), index ?? Index, length: 200);
        return source;
    }

    public Task<Result<KnowledgeFound>> TryAsync(KnowledgeQuery query, IServiceProvider? node = null) =>
        (node ?? _platform.Services).GetRequiredService<IKnowledgeSearch>().SearchAsync(Tenant.Id, query, CancellationToken.None);

    public async Task<KnowledgeFound> AskAsync(KnowledgeQuery query, IServiceProvider? node = null)
    {
        var found = await TryAsync(query, node);
        Assert.True(found.Succeeded, found.Error?.ToString());
        return found.Value;
    }

    public async Task<string[]> TitlesAsync(KnowledgeQuery query, IServiceProvider? node = null) => [.. (await AskAsync(query, node)).Items.Select(item => item.Title).Distinct()];

    public async Task<ExplainedFound> ExplainAsync(KnowledgeQuery query)
    {
        var found = await _platform.Services.GetRequiredService<IExplainedSearch>().ExplainAsync(Actor, query, CancellationToken.None);
        Assert.True(found.Succeeded, found.Error?.ToString());
        return found.Value;
    }
}
