using Platform.Core.Shared.Operations;

namespace Platform.Core.Models.Contracts;

/// <summary>The named errors of calling a model. No text of theirs holds a key, an address or what was asked.</summary>
public static class ModelErrors
{
    /// <summary>Nothing came in time: no connection, no first token, a silent stream, or the whole call took too long.</summary>
    public const string Timeout = "models.timeout";

    /// <summary>The provider refuses the key (401, 403), or there is none.</summary>
    public const string Unauthorized = "models.unauthorized";

    /// <summary>429, or the account has no credit left (402).</summary>
    public const string RateLimited = "models.rate_limited";

    /// <summary>An answer that is none: HTML, broken JSON, half a tool call, nothing at all.</summary>
    public const string BadAnswer = "models.bad_answer";

    /// <summary>No connection, 5xx, or the breaker is open.</summary>
    public const string Unavailable = "models.unavailable";

    /// <summary>The stream ended in the middle.</summary>
    public const string StreamBroken = "models.stream_broken";

    public const string UnknownProvider = "models.unknown_provider";

    public const string UnknownModel = "models.unknown_model";

    /// <summary>The provider refuses this very request (400, 422): too long, a parameter the model does not take, its content rules.</summary>
    public const string Refused = "models.refused";

    /// <summary>The provider's address leads to a private network, and that is not allowed for it.</summary>
    public const string PrivateAddress = "models.private_address";

    internal static Error Of(string code, string detail, TimeSpan? retryAfter = null) => new(KindOf(code), code, detail) { RetryAfter = retryAfter };

    private static ErrorKind KindOf(string code) => code switch
    {
        RateLimited => ErrorKind.Limit,
        UnknownProvider or UnknownModel or Refused or PrivateAddress => ErrorKind.Invalid,
        _ => ErrorKind.Unavailable,
    };
}

/// <summary>A model gave no (whole) answer. <see cref="Error"/> is for people and programs; also <c>usage.budget_exhausted</c> comes this way.</summary>
public sealed class ModelException(Error error, ModelRoute route, Exception? inner = null) : Exception($"{error.Code}: {error.Detail}", inner)
{
    public Error Error { get; } = error;

    public ModelRoute Route { get; } = route;
}
