using Platform.Core.Knowledge.Contracts;
using Platform.Core.Shared.Tenancy;

namespace Platform.Core.Knowledge.Ingestion;

/// <summary>An edition as the node that works on it knows it.</summary>
/// <param name="Attempts">In vain since it last moved, this one included.</param>
/// <param name="Fence">Of this taking; a later one has a larger one.</param>
internal sealed record ClaimedEdition(
    Guid Id, TenantId Tenant, Guid Source, Guid Version, Guid Index, EditionState State, EditionCheckpoint Checkpoint, int Attempts, long Fence, long Done, long Total, ClaimedVersion File, IndexSettings Settings);

/// <param name="IsInside">It came out of an archive: archives in it are not opened.</param>
internal sealed record ClaimedVersion(string Title, SourceKind Kind, bool IsInside, string FileName, string MediaType, long Size, int Number, bool IsExtracted);

/// <summary>What a step has done and where it stands.</summary>
internal sealed record EditionMove(EditionState State, EditionCheckpoint Checkpoint, long Done, long Total)
{
    public int Chunks { get; init; }

    public long Tokens { get; init; }

    /// <summary>US dollars.</summary>
    public decimal Cost { get; init; }
}

/// <summary>The edition is another node's by now, or paused, over or gone: nothing that this node has done for it counts any more.</summary>
internal sealed class LostEditionException() : Exception("The edition is not this node's any more.");

/// <summary>The file itself is at fault: trying again changes nothing.</summary>
internal sealed class SourceFaultException(SourceFault fault) : Exception(fault.Code)
{
    public SourceFault Fault { get; } = fault;
}

/// <summary>Something outside is at fault: trying again later may help.</summary>
/// <param name="patient">It may take hours: a provider that is away.</param>
internal sealed class RetryLaterException(string code, string? detail, bool patient, TimeSpan? after = null, Exception? inner = null) : Exception(code, inner)
{
    public string Code { get; } = code;

    public string? Detail { get; } = detail;

    public bool Patient { get; } = patient;

    public TimeSpan? After { get; } = after;
}

/// <summary>It stands until somebody, or the budget, lets it go on.</summary>
internal sealed class PausedException(SourceFault fault) : Exception(fault.Code)
{
    public SourceFault Fault { get; } = fault;
}
