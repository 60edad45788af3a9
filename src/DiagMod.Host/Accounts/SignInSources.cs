using System.Buffers.Text;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using DiagMod.Core.Ports;

namespace DiagMod.Host.Accounts;

/// <summary>From where a sign-in comes: its network, or a browser that this account signed in from before. A browser is known by a
/// random key in a cookie of its own, which opens nothing and only names the device (OWASP: device cookies).</summary>
public sealed class SignInSources(IAccountStore accounts)
{
    private const int KeyCharacters = 43;
    private static readonly TimeSpan Life = TimeSpan.FromDays(180);

    /// <summary>The network of an address: the address itself, of IPv6 the /64 that one subscriber has.</summary>
    /// <param name="address">As text; null when not known.</param>
    public static string NetworkOf(string? address)
    {
        if (!IPAddress.TryParse(address, out var ip) || ip.AddressFamily != AddressFamily.InterNetworkV6)
        {
            return address ?? "-";
        }

        var bytes = ip.GetAddressBytes();
        bytes.AsSpan(8).Clear();
        return new IPAddress(bytes) + "/64";
    }

    /// <summary>The source of a request that wants to sign in.</summary>
    /// <param name="context">The request.</param>
    /// <param name="userName">Name as typed.</param>
    public async Task<SignInSource> OfAsync(HttpContext context, string userName) =>
        KeyOf(context.Request) is { } key && await accounts.IsKnownDeviceAsync(userName, Hash(key), context.RequestAborted)
            ? new SignInSource("device " + Convert.ToHexStringLower(Hash(key).AsSpan(0, 16)), true)
            : Stranger(Principals.AddressOf(context));

    /// <summary>The source of somebody who is not known by a device.</summary>
    /// <param name="address">Network address.</param>
    public static SignInSource Stranger(string? address) => new(NetworkOf(address), false);

    /// <summary>Remembers the browser that an account signed in from.</summary>
    /// <param name="context">The request.</param>
    /// <param name="account">The account.</param>
    public async Task RememberAsync(HttpContext context, Account account)
    {
        // A key that was planted before sign-in is worth nothing: only what this account was given counts as known.
        var key = KeyOf(context.Request) is { } given
            && await accounts.IsKnownDeviceAsync(account.UserName, Hash(given), context.RequestAborted)
            ? given
            : Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));
        await accounts.AddDeviceAsync(account.Id, Hash(key), context.RequestAborted);
        var cookie = SessionHandler.Cookie(context.Request);
        cookie.MaxAge = Life;
        context.Response.Cookies.Append(CookieName(context.Request), key, cookie);
    }

    private static string CookieName(HttpRequest request) => SessionHandler.CookieName(request) + "-device";

    private static string? KeyOf(HttpRequest request) =>
        request.Cookies[CookieName(request)] is { Length: KeyCharacters } key ? key : null;

    private static byte[] Hash(string key) => SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(key));
}
