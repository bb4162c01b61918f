using System.Buffers;
using System.IO.Pipelines;

namespace Platform.Core.Knowledge.Extraction;

/// <summary>Lines of a stream that nobody trusts: one that grows beyond the limit ends the reading.</summary>
internal sealed class BoundedLines(Stream stream, int longest)
{
    private readonly PipeReader _reader = PipeReader.Create(stream, new StreamPipeReaderOptions(bufferSize: 64 * 1024, leaveOpen: true));

    /// <summary>Null at the end, and where a line is longer than allowed.</summary>
    public async Task<byte[]?> NextAsync(CancellationToken ct)
    {
        while (true)
        {
            var result = await _reader.ReadAsync(ct);
            if (result.Buffer.PositionOf((byte)'\n') is { } end)
            {
                var line = result.Buffer.Slice(0, end).ToArray();
                _reader.AdvanceTo(result.Buffer.GetPosition(1, end));
                return line;
            }

            var isEnd = result.IsCompleted || result.Buffer.Length > longest;
            _reader.AdvanceTo(result.Buffer.Start, result.Buffer.End);
            if (isEnd)
                return null;
        }
    }
}
