using System.Net;
using System.Net.Sockets;
using System.Text;
using DiagMod.Host.Settings;

namespace DiagMod.Host.Outgoing;

/// <summary>Where this host may be sent to by somebody's wish: to public addresses, and to the networks that the configuration names.
/// Everything near the host itself (this machine, the plant's network, a cloud's own services) is out of reach (INJ-04).</summary>
/// <param name="server">Names the networks.</param>
internal sealed class OutgoingRules(ServerOptions server)
{
    private const int MostAddress = 2048;

    // IANA special-purpose registries (RFC 6890), and what IPv6 hides IPv4 in.
    private static readonly IPNetwork[] NotPublic =
    [
        .. new[]
        {
            "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24",
            "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4",
            "::/96", "64:ff9b::/96", "64:ff9b:1::/48", "100::/64", "2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20", "5f00::/16",
            "fc00::/7", "fe80::/9", "ff00::/8",
        }.Select(network => IPNetwork.Parse(network)),
    ];

    private readonly IPNetwork[] _allowed =
    [
        .. SettingsReader.Listed(server.OutgoingNetworks).Select(one => IPNetwork.TryParse(one, out var network)
            ? network
            : new IPNetwork(IPAddress.Parse(one), IPAddress.Parse(one).GetAddressBytes().Length * 8)),
    ];

    /// <summary>What is wrong with an address that somebody wants to have called, in words; null when nothing is. A name may still lead
    /// to where it must not: that is looked at when it is called.</summary>
    /// <param name="text">The address as typed.</param>
    public string? Fault(string? text)
    {
        if (text is null || text.Length > MostAddress || !Uri.TryCreate(text, UriKind.Absolute, out var address)
            || text.AsSpan().IndexOfAnyInRange('\0', ' ') >= 0)
        {
            return "is no absolute address";
        }

        // A name in other letters may be folded into an address by whoever looks it up; the ASCII form is what is looked up.
        if (!Ascii.IsValid(text))
        {
            return "has other letters than ASCII; write the name as xn--";
        }

        if (address.Scheme != Uri.UriSchemeHttps && address.Scheme != Uri.UriSchemeHttp)
        {
            return "must begin with https:// or http://";
        }

        if (address.UserInfo.Length > 0 || text.Contains('@', StringComparison.Ordinal))
        {
            return "must not hold a user name";
        }

        // Other services than web servers understand enough of HTTP to be misused.
        if (!address.IsDefaultPort && address.Port < 1024)
        {
            return "names a port below 1024 that is not that of its scheme";
        }

        // Uri reads 2130706433, 0x7f.1 and 017700000001 as the address that they are.
        if (IPAddress.TryParse(address.DnsSafeHost, out var literal))
        {
            return MayCall(literal) ? null : "leads into a network that is not public";
        }

        return address.HostNameType is UriHostNameType.Dns && !IsLocalName(address.IdnHost.TrimEnd('.'))
            ? null
            : "names this machine or no host";
    }

    /// <summary>True for an address that may be connected to.</summary>
    /// <param name="address">As it was resolved.</param>
    public bool MayCall(IPAddress address)
    {
        var real = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        return _allowed.Any(network => network.Contains(real))
            || ((real.AddressFamily == AddressFamily.InterNetwork || real is { AddressFamily: AddressFamily.InterNetworkV6, ScopeId: 0 })
                && !NotPublic.Any(network => network.BaseAddress.AddressFamily == real.AddressFamily && network.Contains(real)));
    }

    private static bool IsLocalName(string name) =>
        name.Equals("localhost", StringComparison.OrdinalIgnoreCase)
        || name.EndsWith(".localhost", StringComparison.OrdinalIgnoreCase)
        || name.EndsWith(".local", StringComparison.OrdinalIgnoreCase)
        || name.EndsWith(".internal", StringComparison.OrdinalIgnoreCase);
}
