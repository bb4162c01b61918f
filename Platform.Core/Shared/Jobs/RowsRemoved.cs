namespace Platform.Core.Shared.Jobs;

/// <summary>How many rows a clean-up took away.</summary>
public sealed record RowsRemoved(long Rows);
