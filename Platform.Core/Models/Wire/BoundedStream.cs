using Platform.Core.Shared.Security;

namespace Platform.Core.Models.Wire;

/// <summary>Reads no more than a limit: an answer without end must not fill the memory.</summary>
internal sealed class BoundedStream(Stream inner, long limit) : MeteredStream(inner)
{
    private long _read;

    protected override void Take(int bytes)
    {
        _read += bytes;
        if (_read > limit)
            throw new InvalidDataException($"The answer is longer than {limit} bytes.");
    }
}
