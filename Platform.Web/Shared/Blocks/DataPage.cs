using Platform.Web.Shared.Errors;

namespace Platform.Web.Shared.Blocks;

/// <summary>A part of a list read by keyset: what to show and where the next part begins, or why it could not be read.</summary>
public sealed record DataPage<T>(IReadOnlyList<T> Items, string? NextCursor = null, ErrorNotice? Error = null)
{
    public static DataPage<T> Failed(ErrorNotice error) => new([], null, error);
}
