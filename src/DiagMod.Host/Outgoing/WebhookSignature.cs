using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace DiagMod.Host.Outgoing;

/// <summary>Proof that a webhook's call comes from this host and is not an old one sent again (INJ-05): HMAC-SHA-256 over the time and
/// the body, in the header X-DiagMod-Signature as t=SECONDS,v1=HEX.</summary>
internal static class WebhookSignature
{
    /// <summary>Name of the header.</summary>
    public const string Header = "X-DiagMod-Signature";

    /// <summary>A call that is older, or further ahead, is refused by its receiver.</summary>
    public static readonly TimeSpan Window = TimeSpan.FromMinutes(5);

    /// <summary>Value of the header.</summary>
    /// <param name="secret">At least 32 bytes, known to both sides.</param>
    /// <param name="at">Now.</param>
    /// <param name="body">The body as it is sent.</param>
    /// <exception cref="ArgumentException">The secret is shorter than 256 bits.</exception>
    public static string Sign(ReadOnlySpan<byte> secret, DateTimeOffset at, ReadOnlySpan<byte> body)
    {
        if (secret.Length < 32)
        {
            throw new ArgumentException("A webhook's secret has at least 256 bits.", nameof(secret));
        }

        var time = at.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        return $"t={time},v1={Convert.ToHexStringLower(Hash(secret, time, body))}";
    }

    /// <summary>True when a header is right for a body, and young: what a receiver does.</summary>
    /// <param name="secret">Known to both sides.</param>
    /// <param name="header">The header as it came.</param>
    /// <param name="body">The body as it came.</param>
    /// <param name="now">Now.</param>
    public static bool IsRight(ReadOnlySpan<byte> secret, string? header, ReadOnlySpan<byte> body, DateTimeOffset now)
    {
        if (header?.Split(',') is not [['t', '=', .. var time], ['v', '1', '=', .. var hex]]
            || !long.TryParse(time, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
            || Math.Abs((decimal)now.ToUnixTimeSeconds() - seconds) > (decimal)Window.TotalSeconds
            || hex.Length != 64 || !hex.All(char.IsAsciiHexDigit))
        {
            return false;
        }

        return CryptographicOperations.FixedTimeEquals(Convert.FromHexString(hex), Hash(secret, time, body));
    }

    private static byte[] Hash(ReadOnlySpan<byte> secret, string time, ReadOnlySpan<byte> body)
    {
        using var hash = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, secret);
        hash.AppendData(Encoding.ASCII.GetBytes(time + "."));
        hash.AppendData(body);
        return hash.GetHashAndReset();
    }
}
