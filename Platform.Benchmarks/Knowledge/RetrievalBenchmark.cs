using System.Globalization;
using Platform.Core.Knowledge.Search;
using Platform.Tests.Knowledge.Search.Quality;

namespace Platform.Benchmarks.Knowledge;

/// <summary>Share of the answers' characters that lie in the first chunks found, of ours beside plain BM25 over fixed chunks of 1,200 characters.</summary>
internal static class RetrievalBenchmark
{
    public static void Run()
    {
        foreach (var set in new[] { RetrievalSet.English(), RetrievalSet.Russian() })
        {
            if (set is null)
            {
                Console.WriteLine("The English questions are not here; set RETRIEVAL_SET to their folder.");
                continue;
            }

            var yardstick = new PlainBm25(Passage.Fixed(set));
            using var passages = new StructuralPassages(set);
            Tell($"{set.Name}: {set.Questions.Count} questions over {set.Texts.Values.Sum(text => text.Length):N0} characters, {Passage.Fixed(set).Count()} fixed chunks, {passages.Count} by structure");
            Tell("plain BM25, fixed chunks", set, yardstick.Search);
            Tell("ours, all together", set, passages.Search);
            Tell("ours, by words alone", set, (question, take) => passages.Search(question, take, SearchWays.Keyword));
            Tell("ours, by local vectors alone", set, (question, take) => passages.Search(question, take, SearchWays.Vector));
        }
    }

    private static void Tell(string what, RetrievalSet set, Func<string, int, IReadOnlyList<Passage>> search) =>
        Tell($"  {what}: {Recall.Of(set, 5, search):F3} in the first 5, {Recall.Of(set, 10, search):F3} in the first 10");

    private static void Tell(FormattableString line) => Console.WriteLine(line.ToString(CultureInfo.InvariantCulture));
}
