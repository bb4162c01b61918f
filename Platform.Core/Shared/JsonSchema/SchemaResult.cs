namespace Platform.Core.Shared.JsonSchema;

/// <summary>The outcome of a validation.</summary>
public sealed record SchemaResult(IReadOnlyList<SchemaError> Errors)
{
    internal static readonly SchemaResult Valid = new([]);
    internal static readonly SchemaResult Invalid = new([]) { IsValid = false };

    public bool IsValid { get; private init; } = Errors.Count == 0;

    /// <summary>It ended at a limit, so nothing is known about the rest of the instance: <c>too_deep</c> or <c>too_complex</c>.</summary>
    public bool WasAborted { get; internal init; }
}
