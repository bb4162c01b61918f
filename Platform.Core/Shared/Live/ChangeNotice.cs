namespace Platform.Core.Shared.Live;

/// <summary>
/// A bell: something changed, query again. Carries no data and may get lost with a node or with Redis.
/// </summary>
/// <param name="TenantId">Whose data changed; null for what belongs to the whole installation.</param>
/// <param name="Feature">The feature that owns the data, for example <c>Office</c>.</param>
/// <param name="Kind">What changed, in the feature's own words, or <see cref="Resync"/>.</param>
/// <param name="Ids">Which objects; empty for "any of them".</param>
public sealed record ChangeNotice(Guid? TenantId, string Feature, string Kind, IReadOnlyList<string> Ids)
{
    /// <summary>The kind that tells a subscriber that notices may have been missed: everything should be queried again.</summary>
    public const string Resync = "resync";

    /// <summary>True when any object may have changed.</summary>
    public bool ConcernsAll => Ids.Count == 0;
}
