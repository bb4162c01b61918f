using Platform.Core.Shared.Tenancy;

namespace Platform.Core.Knowledge.Contracts;

/// <summary>Looks at an index that is ready, before it serves in place of the present one. Registered by those who can tell whether it finds worse.</summary>
public interface ISwitchGuard
{
    /// <summary>Null where nothing speaks against it; a warning has the index wait until a person switches to it or cancels it. Called outside of any transaction, may take long, and may be called again.</summary>
    Task<SwitchWarning?> ExamineAsync(TenantId tenant, Guid collection, Guid index, CancellationToken ct);
}

/// <summary>Why an index that is ready does not serve yet.</summary>
/// <param name="Code"><c>golden_worse</c>, <c>all_failed</c> …</param>
/// <param name="Detail">For people: the figures.</param>
public sealed record SwitchWarning(string Code, string? Detail);
