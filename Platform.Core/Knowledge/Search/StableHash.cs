using System.Runtime.InteropServices;

namespace Platform.Core.Knowledge.Search;

/// <summary>The same number for the same text on every machine and in every version: <see cref="string.GetHashCode()"/> differs from process to process.</summary>
internal static class StableHash
{
    public const ulong Seed = 14695981039346656037UL;

    public static ulong Of(ReadOnlySpan<char> text, ulong seed = Seed)
    {
        // FNV-1a by UTF-16 code units, and a final mix (of MurmurHash3) because FNV's low bits alone are poor.
        var hash = seed;
        foreach (var unit in MemoryMarshal.Cast<char, ushort>(text))
            hash = (hash ^ unit) * 1099511628211UL;
        return Mix(hash);
    }

    public static ulong Mix(ulong hash)
    {
        hash ^= hash >> 33;
        hash *= 0xff51afd7ed558ccdUL;
        hash ^= hash >> 33;
        hash *= 0xc4ceb9fe1a85ec53UL;
        return hash ^ (hash >> 33);
    }
}
