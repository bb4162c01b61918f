using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.Options;
using Platform.Core.Knowledge.Contracts;

namespace Platform.Core.Knowledge.Extraction;

/// <summary>
/// Reads files in processes of their own, a few at a time. Processes that did well read the next file too: starting one takes longer than reading a small file.
/// The caller's pace is kept: a page is asked for when the one before has been taken.
/// </summary>
internal sealed class DocumentExtractor(IOptions<ExtractionOptions> extraction, TimeProvider time) : IDisposable
{
    // A part of an archive that ends its process is left out; an archive of many such is not worth the trouble.
    private const int MostLostParts = 20;

    private readonly SemaphoreSlim _places = new(extraction.Value.Parallel);
    private readonly ConcurrentDictionary<ReadingProcess, ITimer> _idle = new();
    private readonly ExtractionOptions _options = extraction.Value;
    private long _peak;
    private bool _isDisposed;

    /// <summary>The most that a reading process of the last file kept resident with its children, in bytes.</summary>
    public long PeakMemory => Interlocked.Read(ref _peak);

    /// <summary>
    /// The items of a file, in their order. It always ends with one <see cref="ExtractionEnded"/>, also when the reading process dies or takes too long.
    /// </summary>
    public async IAsyncEnumerable<ExtractionItem> ReadAsync(ExtractionRequest request, [EnumeratorCancellation] CancellationToken ct)
    {
        await _places.WaitAsync(ct);
        try
        {
            var lost = (request.KnownFaults ?? []).Where(fault => fault.Page is not null && ExtractionFaults.IsOfPart(fault.Code)).ToDictionary(fault => fault.Page!.Value, fault => fault.Code);
            var (nextPage, isStarted) = (request.FromPage, false);
            while (true)
            {
                using var attempt = new Attempt(await TakeAsync(), this);
                await foreach (var item in attempt.ReadAsync(new ReadingRequest(request.Path, request.FileName, request.MediaType, nextPage, lost), ct))
                {
                    if (item is ExtractionStarted && isStarted)
                        continue;
                    isStarted |= item is ExtractionStarted;
                    nextPage = item is ExtractedPage page ? page.Number + 1 : nextPage;
                    yield return item;
                }

                if (attempt.IsWhole)
                    yield break;
                // A page before the wanted one was read before: where it ends the process now, the pages that there are and those to come would not fit together.
                if (!attempt.IsInPart || attempt.NextPage < nextPage || lost.Count >= MostLostParts || !lost.TryAdd(attempt.NextPage, ExtractionFaults.OfPart(attempt.Fault.Code)))
                {
                    yield return new ExtractionEnded(attempt.Fault, null, []);
                    yield break;
                }
            }
        }
        finally
        {
            _places.Release();
        }
    }

    public void Dispose()
    {
        _isDisposed = true;
        foreach (var process in _idle.Keys)
            EndIdle(process);
        _places.Dispose();
    }

    private async Task<ReadingProcess> TakeAsync()
    {
        foreach (var process in _idle.Keys)
        {
            if (!_idle.TryRemove(process, out var clock))
                continue;
            await clock.DisposeAsync();
            if (process.IsAlive)
                return process;
            process.Dispose();
        }

        return await ReadingProcess.StartAsync(_options);
    }

    private void Return(ReadingProcess process)
    {
        if (_isDisposed || !process.IsAlive || process.Files >= _options.FilesPerProcess || ResidentMemory.OfFamily(process.Id) > _options.MemoryLimit * 1024L * 1024 / 2)
            process.Dispose();
        else
            _idle[process] = time.CreateTimer(_ => EndIdle(process), null, _options.IdleTimeout, Timeout.InfiniteTimeSpan);
    }

    private void EndIdle(ReadingProcess process)
    {
        if (!_idle.TryRemove(process, out var clock))
            return;
        clock.Dispose();
        process.Dispose();
    }

    /// <summary>One process reading one file.</summary>
    private sealed class Attempt(ReadingProcess process, DocumentExtractor owner) : IDisposable
    {
        /// <summary>It said all that there was to say, and can be asked again.</summary>
        public bool IsWhole { get; private set; }

        /// <summary>It ended while it read a part of an archive: the others can be read without it.</summary>
        public bool IsInPart { get; private set; }

        /// <summary>The page at which it ended.</summary>
        public int NextPage { get; private set; } = 1;

        public SourceFault Fault { get; private set; } = new(ExtractionFaults.Crashed, null, null);

        public async IAsyncEnumerable<ExtractionItem> ReadAsync(ReadingRequest request, [EnumeratorCancellation] CancellationToken ct)
        {
            await AskAsync(request, ct);
            var options = owner._options;
            var left = options.FileTimeout;
            while (await NextAsync(left < options.PageTimeout ? left : options.PageTimeout, ct) is ({ } item, var waited))
            {
                left -= waited;
                IsInPart = item is ExtractionPart part ? part.Name is not null : IsInPart;
                NextPage = item switch { ExtractedPage page => page.Number + 1, ExtractionPassed passed => passed.Number + 1, _ => NextPage };
                if (item is ExtractionPart or ExtractionPassed)
                    continue;

                IsWhole = item is ExtractionEnded;
                yield return item;
                if (IsWhole)
                    yield break;
            }
        }

        /// <summary>A process whose file was left in the middle can be asked nothing more.</summary>
        public void Dispose()
        {
            Interlocked.Exchange(ref owner._peak, process.PeakMemory);
            if (IsWhole)
                owner.Return(process);
            else
                process.Dispose();
        }

        private async Task AskAsync(ReadingRequest request, CancellationToken ct)
        {
            try
            {
                await process.AskAsync(request, ct);
            }
            catch (IOException)
            {
                // It has died in its sleep: the answer will be missing, and that is told.
            }
        }

        private async Task<(ExtractionItem? Item, TimeSpan Waited)> NextAsync(TimeSpan timeout, CancellationToken ct)
        {
            var began = TimeProvider.System.GetTimestamp();
            try
            {
                if (await process.NextAsync(timeout > TimeSpan.Zero ? timeout : TimeSpan.FromMilliseconds(1), ct) is { } item)
                    return (item, TimeProvider.System.GetElapsedTime(began));
                var complaints = await process.ComplaintsAsync();
                var isMemory = process.IsOverMemory || complaints.Contains("Out of memory", StringComparison.OrdinalIgnoreCase) || complaints.Contains("OutOfMemory", StringComparison.Ordinal);
                Fault = new SourceFault(isMemory ? ExtractionFaults.Memory : ExtractionFaults.Crashed, null, null);
            }
            catch (TimeoutException)
            {
                Fault = new SourceFault(ExtractionFaults.Timeout, null, null);
            }

            return (null, default);
        }
    }
}
