using System.Net;
using System.Net.Sockets;

namespace Platform.Core.Shared.Security;

/// <summary>
/// Keeps addresses that people type (providers, HTTP tools, MCP servers, webhooks) from leading into the house: server-side request forgery.
/// The name is resolved here and the connection goes to the very address that was checked, so an answer of DNS that changes in between
/// (rebinding) changes nothing; every redirect makes a new connection and so is checked as well.
/// </summary>
public static class SsrfGuard
{
    /// <summary>How long a connection may take to be made.</summary>
    public static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(10);

    /// <summary>
    /// A handler whose connections are guarded. It follows no redirects, keeps no cookies and uses no proxy (a proxy would resolve the name anew).
    /// Responses are limited in time and size by the caller.
    /// </summary>
    /// <param name="allowPrivate">Loopback and private networks too; what is <see cref="AddressKind.Forbidden"/> stays so.</param>
    public static SocketsHttpHandler CreateHandler(bool allowPrivate = false) => new()
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        UseProxy = false,
        AutomaticDecompression = DecompressionMethods.All,
        ConnectTimeout = ConnectTimeout,
        // Names that move are followed, and what was allowed once is checked again.
        PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        ConnectCallback = (context, ct) => ConnectAsync(context.DnsEndPoint, allowPrivate, ct),
    };

    /// <summary>
    /// What can be said of an address without asking DNS, when it is saved: null when it may stand. Names are checked when they are connected to.
    /// </summary>
    public static SsrfVerdict? Check(Uri address, bool allowPrivate)
    {
        if (address.Scheme is not ("http" or "https") || address.Host.Length == 0)
            return SsrfVerdict.NotHttp;
        if (address.UserInfo.Length > 0)
            return SsrfVerdict.HoldsCredentials;
        var host = address.IdnHost.TrimEnd('.');
        var kind = IPAddress.TryParse(host.Trim('[', ']'), out var ip) ? AddressKinds.KindOf(ip)
            : IsLocalName(host) ? AddressKind.Private
            : AddressKind.Public;
        return IsAllowed(kind, allowPrivate) ? null : kind == AddressKind.Private ? SsrfVerdict.Private : SsrfVerdict.Forbidden;
    }

    internal static bool IsAllowed(AddressKind kind, bool allowPrivate) => kind == AddressKind.Public || (kind == AddressKind.Private && allowPrivate);

    private static async ValueTask<Stream> ConnectAsync(DnsEndPoint target, bool allowPrivate, CancellationToken ct)
    {
        var addresses = IPAddress.TryParse(target.Host, out var literal) ? [literal] : await Dns.GetHostAddressesAsync(target.Host, ct);
        var allowed = Array.FindAll(addresses, address => IsAllowed(AddressKinds.KindOf(address), allowPrivate));
        if (allowed.Length == 0)
            throw new SsrfRefusedException(target.Host, addresses.Length > 0 && Array.Exists(addresses, address => AddressKinds.KindOf(address) == AddressKind.Private));
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(allowed, target.Port, ct);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    // RFC 6761 and 8375, and what containers and clouds call their own.
    private static bool IsLocalName(string host) =>
        !host.Contains('.', StringComparison.Ordinal) || Array.Exists([".localhost", ".local", ".internal", ".home.arpa", ".lan"], end => host.EndsWith(end, StringComparison.OrdinalIgnoreCase));
}

/// <summary>Why an address may not be used.</summary>
public enum SsrfVerdict
{
    NotHttp,

    /// <summary><c>https://user:password@…</c></summary>
    HoldsCredentials,

    /// <summary>Loopback or a private network; could be allowed.</summary>
    Private,

    Forbidden,
}

/// <summary>A connection was not made because the name leads where it may not. The message names the host, not the address it has inside.</summary>
public sealed class SsrfRefusedException(string host, bool isPrivate)
    : HttpRequestException($"'{host}' leads {(isPrivate ? "to this machine or a private network" : "nowhere that may be called")}.")
{
    /// <summary>True when allowing private networks would let it pass.</summary>
    public bool IsPrivate { get; } = isPrivate;
}
