using System.Diagnostics;
using System.Globalization;
using Platform.Core.Knowledge.Search;
using Platform.Core.Knowledge.Search.Vectors;

namespace Platform.Benchmarks.Knowledge;

/// <summary>Hybrid searches over 100,000 chunks of 1,200 characters at 20 a second, while a document a second is added and another removed; memory of all that the index holds.</summary>
internal static class SearchBenchmark
{
    private const int PerSecond = 20;
    private const int ChunksOfDocument = 10;
    private const int Characters = 1_200;

    public static async Task RunAsync(int chunks, int dimensions, int seconds, CancellationToken ct)
    {
        var texts = new SyntheticTexts(7);
        var before = Memory();
        using var index = new SearchIndex();
        var start = Stopwatch.GetTimestamp();
        var documents = new Queue<Guid>();
        for (var i = 0; i < chunks / ChunksOfDocument; i++)
            documents.Enqueue(Add(index, texts, dimensions));
        index.Trim();
        var built = Stopwatch.GetElapsedTime(start);
        var held = Memory() - before;
        Tell($"{index.Count:N0} chunks of {Characters:N0} characters, {(dimensions == 0 ? "local vectors" : $"vectors of {dimensions:N0}")}: built in {built.TotalSeconds:F1} s, {held / 1e6:F0} MB held ({index.Bytes / 1e6:F0} MB of it postings and vectors)");
        var questions = Enumerable.Range(0, 200).Select(_ => texts.Question()).ToArray();
        foreach (var ways in new[] { SearchWays.Keyword, SearchWays.Vector, SearchWays.Hybrid })
            await MeasureAsync(index, texts, documents, questions, ways, dimensions, seconds, ct);
    }

    private static async Task MeasureAsync(SearchIndex index, SyntheticTexts texts, Queue<Guid> documents, string[] questions, SearchWays ways, int dimensions, int seconds, CancellationToken ct)
    {
        var times = new double[PerSecond * seconds];
        var (cpu, start) = (Process.GetCurrentProcess().TotalProcessorTime, Stopwatch.GetTimestamp());
        var running = new List<Task>();
        for (var i = 0; i < times.Length; i++)
        {
            // The time counts from when the question was due: what waits behind others waits.
            var (number, due) = (i, TimeSpan.FromSeconds((double)i / PerSecond));
            if (due - Stopwatch.GetElapsedTime(start) is { Ticks: > 0 } early)
                await Task.Delay(early, ct);
            running.Add(Task.Run(() =>
            {
                index.Search(Query(questions[number % questions.Length], ways, dimensions));
                times[number] = (Stopwatch.GetElapsedTime(start) - due).TotalMilliseconds;
            }, ct));
            if (i % PerSecond == 0)
                running.Add(Task.Run(() => Change(index, texts, documents, dimensions), ct));
        }

        await Task.WhenAll(running);
        var each = (Process.GetCurrentProcess().TotalProcessorTime - cpu).TotalMilliseconds / times.Length;
        Tell($"{ways} at {PerSecond}/s: p50 {Machine.Median(times):F1} ms, p95 {Machine.Percentile(times, 0.95):F1} ms, p99 {Machine.Percentile(times, 0.99):F1} ms, longest {times.Max():F0} ms; {each:F1} ms CPU each, changes included; load {Machine.Load()}");
    }

    private static void Change(SearchIndex index, SyntheticTexts texts, Queue<Guid> documents, int dimensions)
    {
        lock (documents)
        {
            documents.Enqueue(Add(index, texts, dimensions));
            index.Remove(documents.Dequeue());
        }
    }

    private static Guid Add(SearchIndex index, SyntheticTexts texts, int dimensions)
    {
        var id = Guid.NewGuid();
        index.Add(new ChunkGroup(id, id, Space: dimensions == 0 ? LocalEmbedding.Name : "provider"), Enumerable.Range(0, ChunksOfDocument)
            .Select(_ => new IndexedChunk(Guid.NewGuid(), texts.Text(Characters)) { Headings = texts.Question(), Vector = dimensions == 0 ? null : RandomVector(dimensions) }).ToArray());
        index.Serve(id);
        return id;
    }

    private static SearchQuery Query(string question, SearchWays ways, int dimensions) => new(question)
    {
        Ways = ways,
        Vectors = dimensions == 0 ? new Dictionary<string, ReadOnlyMemory<float>>() : new() { ["provider"] = RandomVector(dimensions) },
    };

    private static float[] RandomVector(int dimensions) => [.. Enumerable.Range(0, dimensions).Select(_ => Random.Shared.NextSingle() - 0.5f)];

    private static long Memory()
    {
        GC.Collect(2, GCCollectionMode.Aggressive, true, true);
        return GC.GetTotalMemory(true);
    }

    private static void Tell(FormattableString line) => Console.WriteLine(line.ToString(CultureInfo.InvariantCulture));
}
