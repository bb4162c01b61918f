using System.Net;
using System.Net.Sockets;

namespace Platform.Core.Shared.Security;

/// <summary>Where an address leads.</summary>
public enum AddressKind
{
    /// <summary>Somewhere on the internet.</summary>
    Public,

    /// <summary>This machine or a network of one's own: loopback, RFC 1918, CGNAT, unique local.</summary>
    Private,

    /// <summary>Nothing that anybody should be sent to: link-local with the clouds' metadata services, multicast, unspecified, documentation, reserved.</summary>
    Forbidden,
}

/// <summary>Sorts addresses by the IANA registries of special-purpose addresses. IPv6 that wraps IPv4 counts as what it wraps.</summary>
public static class AddressKinds
{
    private static readonly (IPNetwork Network, AddressKind Kind)[] OfFour =
    [
        Of("10.0.0.0/8", AddressKind.Private), Of("100.64.0.0/10", AddressKind.Private), Of("127.0.0.0/8", AddressKind.Private),
        Of("172.16.0.0/12", AddressKind.Private), Of("192.168.0.0/16", AddressKind.Private),
        // Alibaba's metadata service stands inside of CGNAT.
        Of("100.100.100.200/32", AddressKind.Forbidden),
        Of("0.0.0.0/8", AddressKind.Forbidden), Of("169.254.0.0/16", AddressKind.Forbidden), Of("192.0.0.0/24", AddressKind.Forbidden), Of("192.0.2.0/24", AddressKind.Forbidden),
        Of("192.88.99.0/24", AddressKind.Forbidden), Of("198.18.0.0/15", AddressKind.Forbidden), Of("198.51.100.0/24", AddressKind.Forbidden), Of("203.0.113.0/24", AddressKind.Forbidden),
        Of("224.0.0.0/4", AddressKind.Forbidden), Of("240.0.0.0/4", AddressKind.Forbidden),
    ];

    private static readonly (IPNetwork Network, AddressKind Kind)[] OfSix =
    [
        Of("::1/128", AddressKind.Private), Of("fc00::/7", AddressKind.Private),
        // Amazon's metadata service stands inside of the unique local ones.
        Of("fd00:ec2::254/128", AddressKind.Forbidden),
        Of("2001::/23", AddressKind.Forbidden), Of("2001:db8::/32", AddressKind.Forbidden), Of("3fff::/20", AddressKind.Forbidden),
    ];

    private static readonly IPNetwork GlobalSix = IPNetwork.Parse("2000::/3");
    private static readonly IPNetwork SixToFour = IPNetwork.Parse("2002::/16");
    private static readonly IPNetwork Nat64 = IPNetwork.Parse("64:ff9b::/96");

    public static AddressKind KindOf(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6)
            address = address.MapToIPv4();
        if (address.AddressFamily == AddressFamily.InterNetwork)
            return Find(OfFour, address) ?? AddressKind.Public;
        if (address.AddressFamily != AddressFamily.InterNetworkV6)
            return AddressKind.Forbidden;
        if (Wrapped(address) is { } four)
            return KindOf(four) == AddressKind.Public ? AddressKind.Public : AddressKind.Forbidden;
        return Find(OfSix, address) ?? (GlobalSix.Contains(address) ? AddressKind.Public : AddressKind.Forbidden);
    }

    private static IPAddress? Wrapped(IPAddress address)
    {
        var bytes = address.GetAddressBytes();
        if (SixToFour.Contains(address))
            return new IPAddress(bytes.AsSpan(2, 4));
        return Nat64.Contains(address) ? new IPAddress(bytes.AsSpan(12, 4)) : null;
    }

    // The narrowest network decides.
    private static AddressKind? Find((IPNetwork Network, AddressKind Kind)[] networks, IPAddress address)
    {
        // A zone index (fe80::1%eth0) is no part of the address.
        var plain = address.AddressFamily == AddressFamily.InterNetworkV6 && address.ScopeId != 0 ? new IPAddress(address.GetAddressBytes()) : address;
        AddressKind? found = null;
        var length = -1;
        foreach (var (network, kind) in networks)
            if (network.PrefixLength > length && network.Contains(plain))
                (found, length) = (kind, network.PrefixLength);
        return found;
    }

    private static (IPNetwork Network, AddressKind Kind) Of(string network, AddressKind kind) => (IPNetwork.Parse(network), kind);
}
