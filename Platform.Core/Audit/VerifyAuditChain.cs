using Microsoft.EntityFrameworkCore;
using Platform.Core.Audit.Data;
using Platform.Core.Shared.Operations;

namespace Platform.Core.Audit;

/// <summary>Recomputes the hash chain of the actor's tenant from the first entry to the newest.</summary>
/// <param name="Progress">Told the number of checked entries, every thousand.</param>
[Requires(Permissions.AuditRead)]
public sealed record VerifyAuditChain(IProgress<ChainProgress>? Progress = null) : IQuery<ChainReport>;

/// <summary>The same for the platform's own chain.</summary>
[Requires(Permissions.TenantsManage), OutsideTenant]
public sealed record VerifyPlatformAuditChain(IProgress<ChainProgress>? Progress = null) : IQuery<ChainReport>;

public sealed record ChainProgress(long Checked, long Total);

/// <summary><paramref name="Checked"/> entries were right; <paramref name="Break"/> is the first that was not, null when all are.</summary>
public sealed record ChainReport(long Checked, ChainBreak? Break)
{
    public bool IsIntact => Break is null;
}

/// <param name="Seq">The number at which the chain does not hold.</param>
/// <param name="At">The time of the entry there, where there is one.</param>
public sealed record ChainBreak(long Seq, DateTimeOffset? At, ChainFault Fault);

public enum ChainFault
{
    /// <summary>An entry was taken out.</summary>
    Missing,

    /// <summary>The entry does not continue the one before it.</summary>
    Unlinked,

    /// <summary>The entry is not as it was written.</summary>
    Altered,

    /// <summary>The newest entries were cut off, or ones added that the operations did not write.</summary>
    WrongEnd,
}

internal sealed class VerifyAuditChainHandler(AuditReader reader) : IHandler<VerifyAuditChain, ChainReport>, IHandler<VerifyPlatformAuditChain, ChainReport>
{
    private const int ProgressEvery = 1_000;

    public Task<Result<ChainReport>> HandleAsync(VerifyAuditChain request, CancellationToken ct) =>
        reader.ReadOwnAsync(source => VerifyAsync(source, request.Progress, ct), ct);

    public Task<Result<ChainReport>> HandleAsync(VerifyPlatformAuditChain request, CancellationToken ct) =>
        reader.ReadPlatformAcrossTenants(source => VerifyAsync(source, request.Progress, ct), ct);

    private static async Task<Result<ChainReport>> VerifyAsync(AuditSource source, IProgress<ChainProgress>? progress, CancellationToken ct)
    {
        var head = await source.Heads.FirstOrDefaultAsync(ct);
        var (seq, hash) = (0L, AuditChain.Beginning);
        await foreach (var entry in source.Entries.OrderBy(e => e.Seq).AsAsyncEnumerable().WithCancellation(ct))
        {
            if (Fault(entry, seq, hash) is { } fault)
                return new ChainReport(seq, fault);
            (seq, hash) = (entry.Seq, entry.Hash);
            if (seq % ProgressEvery == 0)
                progress?.Report(new ChainProgress(seq, head?.Seq ?? seq));
        }

        // The head is the witness of the end: without it the newest entries could be cut off unseen.
        var (endSeq, endHash) = head is null ? (0L, AuditChain.Beginning) : (head.Seq, head.Hash);
        progress?.Report(new ChainProgress(seq, endSeq));
        return new ChainReport(seq, endSeq == seq && endHash.AsSpan().SequenceEqual(hash) ? null : new ChainBreak(Math.Min(seq, endSeq) + 1, null, ChainFault.WrongEnd));
    }

    private static ChainBreak? Fault(AuditEntry entry, long seq, byte[] hash)
    {
        if (entry.Seq != seq + 1)
            return entry.Seq > seq + 1 ? new ChainBreak(seq + 1, null, ChainFault.Missing) : new ChainBreak(entry.Seq, entry.At, ChainFault.Unlinked);
        if (!entry.PrevHash.AsSpan().SequenceEqual(hash))
            return new ChainBreak(entry.Seq, entry.At, ChainFault.Unlinked);
        return AuditChain.HashOf(entry).AsSpan().SequenceEqual(entry.Hash) ? null : new ChainBreak(entry.Seq, entry.At, ChainFault.Altered);
    }
}
