namespace Platform.Core.Shared.Operations;

/// <summary>Refusals that every feature shares.</summary>
public static class Errors
{
    public static readonly Error Unauthenticated = new(ErrorKind.Unauthenticated, "shared.unauthenticated", "Sign in, or send a valid API key.");

    public static readonly Error ChangedMeanwhile = new(ErrorKind.Stale, "shared.changed_meanwhile", "It was changed by somebody else since it was read. Load it again.");

    public static readonly Error AlreadyThere = new(ErrorKind.Conflict, "shared.already_there", "Something with the same unique value is already there.");

    public static readonly Error DatabaseUnavailable = new(ErrorKind.Unavailable, "shared.database_unavailable", "The database cannot be reached. Nothing was stored; try again.")
    {
        RetryAfter = TimeSpan.FromSeconds(1),
    };

    public static readonly Error NoTenant = Error.NotFound("shared.no_tenant", "This is asked of a tenant, and none was named.");

    public static Error Forbidden(string permission) =>
        new(ErrorKind.Forbidden, "shared.forbidden", $"The permission '{permission}' is missing.") { Arguments = [permission] };

    public static Error Invalid(IReadOnlyList<FieldError> fields) =>
        new(ErrorKind.Invalid, "shared.invalid", string.Join(" ", fields.Select(field => field.Message))) { Fields = fields };
}
