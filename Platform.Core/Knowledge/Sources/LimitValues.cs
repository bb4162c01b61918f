using System.Globalization;
using Platform.Core.Knowledge.Contracts;

namespace Platform.Core.Knowledge.Sources;

/// <summary>From where on a tenant wants to be asked; null asks never.</summary>
/// <param name="Cost">US dollars for one source.</param>
/// <param name="Chunks">Of all sources together.</param>
/// <param name="Bytes">Of all sources together.</param>
public sealed record LimitValues(decimal? Cost, long? Chunks, long? Bytes)
{
    /// <summary>The code of a source that waits for somebody's yes.</summary>
    public const string Code = "limit_asks";

    /// <summary>What a small company never meets, and a wrong folder does.</summary>
    public static readonly LimitValues Default = new(5m, 500_000, 5L * 1024 * 1024 * 1024);

    internal SourceFault? Asks(decimal cost, long chunks, long bytes)
    {
        var what = cost > Cost ? Say($"cost {cost:0.####} > {Cost:0.####} USD") : chunks > Chunks ? Say($"chunks {chunks} > {Chunks}") : bytes > Bytes ? Say($"bytes {bytes} > {Bytes}") : null;
        return what is null ? null : new SourceFault(Code, what, null);
    }

    private static string Say(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
