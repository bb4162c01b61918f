namespace Platform.Core.Agents.Contracts;

/// <summary>By their own request an end user is forgotten: whoever keeps something that they said removes it. Delivered at least once.</summary>
/// <param name="User">The channel's own id of the person.</param>
public sealed record EndUserErased(Guid TenantId, string Channel, string User);
