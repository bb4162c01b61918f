namespace Platform.Web.Shared.Preferences;

/// <summary>Return addresses come from outside: only a path of this server is followed.</summary>
public static class LocalAddress
{
    /// <summary>The address when it is a path of this server, else null. Refuses <c>//host</c>, <c>/\host</c> and control characters.</summary>
    public static string? Check(string? address)
        => address is ['/', ..] && address is not ['/', '/' or '\\', ..] && !address.Any(char.IsControl) ? address : null;

    /// <summary>The page that sent this request, when it is one of ours; browsers send it because of our referrer policy.</summary>
    public static string? OfReferrer(HttpRequest request)
    {
        if (!Uri.TryCreate(request.Headers.Referer.ToString(), UriKind.Absolute, out var referrer))
            return null;
        return referrer.Authority.Equals(request.Host.Value, StringComparison.OrdinalIgnoreCase) ? Check(referrer.PathAndQuery) : null;
    }
}
