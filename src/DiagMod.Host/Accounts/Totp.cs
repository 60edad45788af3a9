using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace DiagMod.Host.Accounts;

/// <summary>Time-based one-time passwords as authenticator apps show them: HMAC-SHA-1, 30 s, 6 digits (RFC 6238, RFC 4226).</summary>
/// <remarks>Own code, twenty lines: the provider of ASP.NET Core Identity takes steps −2 to +2 and knows no step used before, so a
/// code that was looked over a shoulder worked a second time (measured).</remarks>
internal static class Totp
{
    /// <summary>Length of a secret, bytes: that of the hash (RFC 4226, 4).</summary>
    public const int SecretBytes = 20;

    private const int StepSeconds = 30;
    private const string Base32Letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

    /// <summary>The time step of an instant.</summary>
    /// <param name="at">The instant.</param>
    public static long StepOf(DateTimeOffset at) => at.ToUnixTimeSeconds() / StepSeconds;

    /// <summary>The code of a time step, six digits.</summary>
    /// <param name="secret">The shared secret.</param>
    /// <param name="step">The step.</param>
    public static string CodeOf(ReadOnlySpan<byte> secret, long step)
    {
        Span<byte> counter = stackalloc byte[8];
        BinaryPrimitives.WriteInt64BigEndian(counter, step);
        Span<byte> hash = stackalloc byte[HMACSHA1.HashSizeInBytes];
#pragma warning disable CA5350 // RFC 6238's own default, and the one that every app knows; HMAC does not rest on collisions
        HMACSHA1.HashData(secret, counter, hash);
#pragma warning restore CA5350
        var number = BinaryPrimitives.ReadInt32BigEndian(hash[(hash[^1] & 0xF)..]) & int.MaxValue;
        return (number % 1_000_000).ToString("D6", CultureInfo.InvariantCulture);
    }

    /// <summary>The step whose code was presented: this one or the one before, while a person typed. Null: neither. The next one is
    /// refused: a phone whose clock runs ahead waits for some seconds, and a code is good for one minute at most.</summary>
    /// <param name="secret">The shared secret.</param>
    /// <param name="code">Six digits.</param>
    /// <param name="now">Now.</param>
    public static long? Match(ReadOnlySpan<byte> secret, string code, DateTimeOffset now)
    {
        var presented = Encoding.UTF8.GetBytes(code);
        long? match = null;
        for (var step = StepOf(now) - 1; step <= StepOf(now); step++)
        {
            if (CryptographicOperations.FixedTimeEquals(presented, Encoding.UTF8.GetBytes(CodeOf(secret, step))))
            {
                match = step;
            }
        }

        return match;
    }

    /// <summary>What an app reads from a picture.</summary>
    /// <param name="secret">The shared secret.</param>
    /// <param name="userName">Whose.</param>
    public static string UriOf(ReadOnlySpan<byte> secret, string userName) =>
        $"otpauth://totp/DiagMod:{Uri.EscapeDataString(userName)}?secret={Base32(secret)}&issuer=DiagMod&algorithm=SHA1&digits=6&period=30";

    /// <summary>Bytes as letters and digits that nobody mistakes for each other (RFC 4648, 6), without padding.</summary>
    /// <param name="bytes">The bytes; five at a time give eight letters.</param>
    public static string Base32(ReadOnlySpan<byte> bytes)
    {
        var text = new StringBuilder((bytes.Length * 8 + 4) / 5);
        var (bits, buffer) = (0, 0);
        foreach (var one in bytes)
        {
            (buffer, bits) = ((buffer << 8) | one, bits + 8);
            while (bits >= 5)
            {
                bits -= 5;
                text.Append(Base32Letters[(buffer >> bits) & 31]);
            }

            buffer &= (1 << bits) - 1;
        }

        if (bits > 0)
        {
            text.Append(Base32Letters[(buffer << (5 - bits)) & 31]);
        }

        return text.ToString();
    }
}
