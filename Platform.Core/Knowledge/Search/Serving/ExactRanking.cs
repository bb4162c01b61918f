using System.Text.RegularExpressions;
using Platform.Core.Knowledge.Contracts;
using Platform.Core.Knowledge.Search.Exact;
using Platform.Core.Shared.Operations;

namespace Platform.Core.Knowledge.Search.Serving;

/// <summary>Looks for phrases and expressions in the texts themselves: in those that have all words of the phrases, or else in all.</summary>
internal sealed class ExactRanking(OperationRunner runner, TimeProvider time)
{
    private const int TextsOfRead = 500;

    /// <summary>A question waits no longer than this for all texts together.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>The pieces that have it, those that have it most often first.</summary>
    /// <param name="mostTexts">In how many is looked.</param>
    public async Task<Result<IReadOnlyList<(Guid Chunk, float Score)>>> RankAsync(TextPattern pattern, SearchIndex index, Func<ChunkGroup, bool>? where, int mostTexts, Actor actor, CancellationToken ct)
    {
        var start = time.GetTimestamp();
        var found = new List<(Guid Chunk, int Times)>();
        foreach (var ids in index.Candidates(pattern.Phrases, where).Take(mostTexts).Chunk(TextsOfRead))
        {
            var texts = await runner.RunAsync(new ReadChunkTexts(ids), actor, ct);
            if (!texts.Succeeded)
                return texts.Error;
            try
            {
                found.AddRange(ids.Where(texts.Value.ContainsKey).Select(id => (id, pattern.Count(texts.Value[id]))).Where(pair => pair.Item2 > 0));
            }
            catch (RegexMatchTimeoutException)
            {
                return SearchErrors.TooSlow;
            }

            if (time.GetElapsedTime(start) > Patience)
                return SearchErrors.TooSlow;
        }

        return found.OrderByDescending(pair => pair.Times).Select(pair => (pair.Chunk, 1f)).ToArray();
    }
}

internal static class SearchErrors
{
    public static readonly Error TooSlow = Error.OfField("/query", "knowledge.pattern_too_slow", "Looking through all texts took too long. Narrow the search to a collection or sources, or write a phrase.");

    public static Error WrongPattern(string reason) => Error.OfField("/query", "knowledge.wrong_pattern", $"This is no regular expression that can be searched: {reason}", reason);
}
