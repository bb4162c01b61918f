namespace Platform.Core.Tenants.Contracts;

/// <summary>A switch that tenants have. Features register theirs as services; what is not declared cannot be set.</summary>
/// <param name="Key"><c>keys_must_expire</c>; the settings page shows the texts <c>Flag_keys_must_expire</c> and <c>Flag_keys_must_expire_Help</c>.</param>
/// <param name="EnabledByDefault">What holds where the tenant has said nothing.</param>
public sealed record FeatureFlag(string Key, bool EnabledByDefault = false)
{
    public bool IsOnFor(TenantInfo tenant) => tenant.FeatureFlags.TryGetValue(Key, out var enabled) ? enabled : EnabledByDefault;
}
