namespace Platform.Core.Shared.Operations;

/// <summary>What kind of refusal an <see cref="Error"/> is; REST derives the HTTP status from it.</summary>
public enum ErrorKind
{
    /// <summary>The request is understood and wrong (422).</summary>
    Invalid,

    /// <summary>The request cannot be read at all (400).</summary>
    Malformed,

    /// <summary>The request is larger than what is taken (413).</summary>
    TooLarge,

    /// <summary>The request has a form that is not spoken here (415).</summary>
    UnknownForm,

    /// <summary>Nobody is signed in, or the key is unknown, expired or revoked (401).</summary>
    Unauthenticated,

    /// <summary>Known, but not allowed (403).</summary>
    Forbidden,

    /// <summary>Not there, or another tenant's (404).</summary>
    NotFound,

    /// <summary>In conflict with what is there (409).</summary>
    Conflict,

    /// <summary>Changed by somebody else since it was read (412).</summary>
    Stale,

    /// <summary>Too much or too often (429).</summary>
    Limit,

    /// <summary>A part that is needed is away; trying again later may help (503).</summary>
    Unavailable,

    /// <summary>It takes longer than somebody who asks can wait; the work goes on (504).</summary>
    Timeout,
}

/// <summary>One wrong field. <paramref name="Pointer"/> is an RFC 6901 pointer from the root of the request, for example <c>/name</c>.</summary>
public sealed record FieldError(string Pointer, string Message);

/// <summary>An expected refusal. <paramref name="Code"/> is stable and dotted (<c>access.unknown_invitation</c>); screens translate it with <see cref="Arguments"/>.</summary>
public sealed record Error(ErrorKind Kind, string Code, string Detail)
{
    public IReadOnlyList<object?> Arguments { get; init; } = [];

    public IReadOnlyList<FieldError> Fields { get; init; } = [];

    public TimeSpan? RetryAfter { get; init; }

    public static Error Invalid(string code, string detail, params object?[] arguments) => new(ErrorKind.Invalid, code, detail) { Arguments = arguments };

    public static Error NotFound(string code, string detail, params object?[] arguments) => new(ErrorKind.NotFound, code, detail) { Arguments = arguments };

    public static Error Conflict(string code, string detail, params object?[] arguments) => new(ErrorKind.Conflict, code, detail) { Arguments = arguments };

    public static Error Forbidden(string code, string detail, params object?[] arguments) => new(ErrorKind.Forbidden, code, detail) { Arguments = arguments };

    /// <summary>The same for a request whose own root is what stands below <paramref name="pointer"/> here: <c>/look/theme</c> becomes <c>/theme</c>.</summary>
    public Error Below(string pointer) => this with
    {
        Fields = [.. Fields.Select(field => field.Pointer.StartsWith(pointer + "/", StringComparison.Ordinal) ? field with { Pointer = field.Pointer[pointer.Length..] } : field)],
    };

    public static Error OfField(string pointer, string code, string message, params object?[] arguments) =>
        new(ErrorKind.Invalid, code, message) { Fields = [new FieldError(pointer, message)], Arguments = arguments };
}
