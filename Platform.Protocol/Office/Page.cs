namespace Platform.Protocol.Office;

/// <summary>One page of a list.</summary>
/// <param name="Items">At most as many as <c>limit</c> asked for.</param>
/// <param name="NextCursor">What to send as <c>cursor</c> for the next page; null after the last.</param>
public sealed record Page<T>(IReadOnlyList<T> Items, string? NextCursor);

/// <summary>Body of every error, <c>application/problem+json</c>.</summary>
public sealed record ProblemDetails
{
    /// <summary>Address that names the kind of problem.</summary>
    public string? Type { get; init; }

    /// <summary>Short text for people.</summary>
    public string? Title { get; init; }

    /// <summary>HTTP status.</summary>
    public int? Status { get; init; }

    /// <summary>What exactly was wrong here.</summary>
    public string? Detail { get; init; }

    /// <summary>Stable dotted code, such as <c>office.invalid_status</c>.</summary>
    public string? Code { get; init; }

    /// <summary>RFC 6901 pointer into the request's body → messages.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>>? Errors { get; init; }

    /// <summary>Finds the request in the server's log.</summary>
    public string? TraceId { get; init; }
}
