using System.Security.Cryptography;
using System.Text;

namespace DiagMod.Postgres.Dumps;

/// <summary>Encrypts a few bytes with a pass phrase: AES-256-GCM under a key from PBKDF2-HMAC-SHA-512.</summary>
/// <remarks>Layout: salt (16), nonce (12), tag (16), ciphertext. 600,000 rounds, above the 210,000 that OWASP asks for SHA-512.</remarks>
public static class SecretBox
{
    private const int SaltBytes = 16;
    private const int NonceBytes = 12;
    private const int TagBytes = 16;
    private const int KeyBytes = 32;
    private const int Rounds = 600_000;

    /// <summary>Shortest pass phrase, characters.</summary>
    public const int LeastCharacters = 12;

    /// <summary>Encrypts.</summary>
    /// <param name="plain">What to hide.</param>
    /// <param name="passPhrase">At least 12 characters.</param>
    /// <exception cref="DumpException">The pass phrase is too short.</exception>
    public static byte[] Seal(ReadOnlySpan<byte> plain, string passPhrase)
    {
        ArgumentNullException.ThrowIfNull(passPhrase);
        if (passPhrase.Length < LeastCharacters)
        {
            throw new DumpException(FormattableString.Invariant(
                $"The pass phrase has {passPhrase.Length} characters; take at least {LeastCharacters}."));
        }

        var box = new byte[SaltBytes + NonceBytes + TagBytes + plain.Length];
        RandomNumberGenerator.Fill(box.AsSpan(0, SaltBytes + NonceBytes));
        using var aes = new AesGcm(KeyOf(box.AsSpan(0, SaltBytes), passPhrase), TagBytes);
        aes.Encrypt(
            box.AsSpan(SaltBytes, NonceBytes), plain, box.AsSpan(SaltBytes + NonceBytes + TagBytes),
            box.AsSpan(SaltBytes + NonceBytes, TagBytes));
        return box;
    }

    /// <summary>Decrypts.</summary>
    /// <param name="box">What <see cref="Seal"/> gave.</param>
    /// <param name="passPhrase">The same pass phrase.</param>
    /// <exception cref="DumpException">Another pass phrase, or other bytes.</exception>
    public static byte[] Open(ReadOnlySpan<byte> box, string passPhrase)
    {
        const string Wrong = "The secrets of this backup do not open with this pass phrase.";
        if (box.Length < SaltBytes + NonceBytes + TagBytes)
        {
            throw new DumpException(Wrong);
        }

        var plain = new byte[box.Length - SaltBytes - NonceBytes - TagBytes];
        using var aes = new AesGcm(KeyOf(box[..SaltBytes], passPhrase), TagBytes);
        try
        {
            aes.Decrypt(
                box.Slice(SaltBytes, NonceBytes), box[(SaltBytes + NonceBytes + TagBytes)..],
                box.Slice(SaltBytes + NonceBytes, TagBytes), plain);
            return plain;
        }
        catch (AuthenticationTagMismatchException)
        {
            throw new DumpException(Wrong);
        }
    }

    private static byte[] KeyOf(ReadOnlySpan<byte> salt, string passPhrase) => Rfc2898DeriveBytes.Pbkdf2(
        Encoding.UTF8.GetBytes(passPhrase.Normalize()), salt.ToArray(), Rounds, HashAlgorithmName.SHA512, KeyBytes);
}
