namespace Platform.Core.Shared.Messaging;

/// <summary>
/// A parsed <c>redis://[:pass@]host:port[/db]</c> (or <c>rediss://</c> for TLS). The password is percent-decoded and never part of
/// <see cref="ToString"/> or of an error message.
/// </summary>
public sealed class RedisAddress
{
    private RedisAddress(string host, int port, int database, string? password, bool tls)
        => (Host, Port, Database, Password, Tls) = (host, port, database, password, tls);

    /// <summary>Name or IP address.</summary>
    public string Host { get; }

    /// <summary>TCP port, 6379 when the address names none.</summary>
    public int Port { get; }

    /// <summary>Database number, 0 when the address names none.</summary>
    public int Database { get; }

    /// <summary>True for <c>rediss://</c>.</summary>
    public bool Tls { get; }

    internal string? Password { get; }

    /// <exception cref="FormatException">Says what is wrong, without quoting the address.</exception>
    public static RedisAddress Parse(string url)
    {
        if (!Uri.TryCreate(url, UriKind.Absolute, out var uri) || uri.Scheme is not ("redis" or "rediss") || uri.Host.Length == 0)
            throw new FormatException("A Redis address has the form redis://[:pass@]host:port[/db].");
        string? password = null;
        if (uri.UserInfo.Length > 0)
        {
            var colon = uri.UserInfo.IndexOf(':', StringComparison.Ordinal);
            // The client library knows no ACL users; "default" is the user that a bare password means.
            if (colon < 0 || uri.UserInfo[..colon] is not ("" or "default"))
                throw new FormatException("A Redis address may hold a password (redis://:pass@host:port), but no user name.");
            password = Uri.UnescapeDataString(uri.UserInfo[(colon + 1)..]);
        }
        var path = uri.AbsolutePath.Trim('/');
        var database = 0;
        if (path.Length > 0 && (!int.TryParse(path, out database) || database < 0))
            throw new FormatException("The path of a Redis address is a database number, for example redis://host:6379/0.");
        return new(uri.DnsSafeHost, uri.Port < 0 ? 6379 : uri.Port, database, password is "" ? null : password, uri.Scheme == "rediss");
    }

    /// <summary>host:port/db.</summary>
    public override string ToString() => $"{Host}:{Port}/{Database}";
}
