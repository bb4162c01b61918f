using Microsoft.Extensions.Logging;
using Platform.Core.Agents.Contracts;
using Platform.Core.Knowledge.Contracts;
using Platform.Core.Knowledge.Memory;
using Platform.Core.Shared.Operations;
using Platform.Core.Shared.Tenancy;
using Platform.Protocol.Runtime;

namespace Platform.Core.Knowledge.Context;

/// <summary>What agents know: places of the sources that their configuration names, numbered for their models, and what they remember of who asks.</summary>
internal sealed class Retrieval(OperationRunner operations, IKnowledgeSearch search, UserMemory memory, TimeProvider time, ILogger<Retrieval> logger) : IAgentKnowledge
{
    private const string Test = "test";

    // A provider that embeds the query may be slow; the answer does not wait for it any longer.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    public static readonly Error Timeout = new(ErrorKind.Unavailable, "knowledge.timeout", "The knowledge base did not answer in time.");
    public static readonly Error Unavailable = new(ErrorKind.Unavailable, "knowledge.unavailable", "The knowledge base cannot be searched now.");

    public async Task<KnowledgeAnswer> FindAsync(TenantId tenant, KnowledgeQuestion question, CancellationToken ct)
    {
        // What the message tells counts for its own answer, too.
        var remembering = question.Remembers ? memory.RecallAsync(tenant, question, ct) : Task.FromResult<IReadOnlyList<string>>([]);
        if (question.Scope is not { } scope)
            return new KnowledgeAnswer(null, [], await remembering);
        var query = RetrievalQuery.Of(question.Text, question.Earlier);
        var found = await SearchAsync(tenant, query, scope, question.Channel == Test ? Test : "chat", ct);
        return new KnowledgeAnswer(query, found.Documents, await remembering, found.Embedding, found.Error?.Code);
    }

    public async Task<KnowledgeSearched> SearchAsync(TenantId tenant, string query, KnowledgeScope scope, string origin, CancellationToken ct)
    {
        using var late = new CancellationTokenSource(Patience, time);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(late.Token, ct);
        try
        {
            var found = await search.SearchAsync(tenant, QueryOf(query, scope, origin), linked.Token);
            if (!found.Succeeded)
                return Nothing(found.Error);
            var documents = await NumberedAsync(tenant, found.Value.Items, linked.Token);
            return new KnowledgeSearched(documents.Count > 0 ? OutsideText.Documents(documents) : "", documents, found.Value.Embedding, null);
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            return Nothing(Timeout);
        }
        catch (Exception exception) when (!ct.IsCancellationRequested)
        {
            // An answer without sources is better than none, and the trace says why.
            ContextLog.SearchFailed(logger, exception.GetType().Name);
            return Nothing(Unavailable);
        }
    }

    private async Task<IReadOnlyList<TurnDocument>> NumberedAsync(TenantId tenant, IReadOnlyList<KnowledgeHit> hits, CancellationToken ct)
    {
        if (hits.Count == 0)
            return [];
        var read = await operations.RunAsync(new GetChunkPlaces([.. hits.Select(hit => hit.ChunkId)]), Actor.Job("retrieval", tenant), ct);
        return [.. hits.Select((hit, index) =>
        {
            var (offset, start) = read.Succeeded && read.Value.TryGetValue(hit.ChunkId, out var place) ? place.In(hit.Text) : (0, null);
            return new TurnDocument(index + 1, hit.SourceId, hit.SourceVersion, hit.Title, hit.HeadingPath, hit.Page, hit.Start, hit.End, hit.Text, offset, start, hit.Score);
        })];
    }

    private static KnowledgeQuery QueryOf(string query, KnowledgeScope scope, string origin) => new(query)
    {
        Scope = scope.Sources, TopK = scope.TopK, Mode = Enum.Parse<SearchMode>(scope.Mode, ignoreCase: true), MinScore = scope.MinScore, Origin = origin,
    };

    private static KnowledgeSearched Nothing(Error error) => new("", [], null, error);
}
