using System.Security.Cryptography;
using System.Text;
using DiagMod.Core.Ports;
using Microsoft.AspNetCore.DataProtection;

namespace DiagMod.Host.Accounts;

/// <summary>Makes and checks codes. Secrets lie in the database sealed with the key ring of the secrets folder, so that a copy of the
/// database alone makes no codes.</summary>
public sealed class SecondFactorCheck(ISecondFactors store, IDataProtectionProvider protection, TimeProvider time)
{
    /// <summary>Backup codes of one set.</summary>
    public const int BackupCodes = 10;

    // 120 bits, over the 112 from which a plain hash is enough (ASVS 6.5.2): 24 letters in four groups.
    private const int BackupCodeBytes = 15;
    private const int GroupLength = 6;

    private readonly IDataProtector _seal = protection.CreateProtector("diagmod.second-factor.v1");

    /// <summary>True when a code is right, and was never taken before.</summary>
    /// <param name="account">Whose.</param>
    /// <param name="code">Six digits of the app, or a backup code.</param>
    /// <param name="actor">Who, for the audit of a backup code.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<bool> IsRightAsync(Account account, string code, Actor actor, CancellationToken cancellationToken)
    {
        var plain = Plain(code);
        if (plain.Length == 6)
        {
            return await store.FindAsync(account.Id, cancellationToken) is { } factor
                && Totp.Match(Open(factor.SealedSecret), plain, time.GetUtcNow()) is { } step
                && await store.UseStepAsync(account.Id, step, cancellationToken);
        }

        return plain.Length == GroupLength * 4
            && await store.UseBackupCodeAsync(account.Id, Hash(plain), actor, cancellationToken);
    }

    /// <summary>The step of a secret that is being enrolled; null when the code is not its own.</summary>
    /// <param name="sealedSecret">The secret.</param>
    /// <param name="code">Six digits.</param>
    public long? Match(string sealedSecret, string code) =>
        Plain(code) is { Length: 6 } plain ? Totp.Match(Open(sealedSecret), plain, time.GetUtcNow()) : null;

    /// <summary>A new secret, in clear and sealed.</summary>
    public (byte[] Secret, string Sealed) MakeSecret()
    {
        var secret = RandomNumberGenerator.GetBytes(Totp.SecretBytes);
        return (secret, _seal.Protect(Convert.ToBase64String(secret)));
    }

    /// <summary>New backup codes, in clear (shown once) and as the hashes that are kept.</summary>
    public static (IReadOnlyList<string> Codes, IReadOnlyList<byte[]> Hashes) MakeBackupCodes()
    {
        var plain = Enumerable.Range(0, BackupCodes)
            .Select(_ => Totp.Base32(RandomNumberGenerator.GetBytes(BackupCodeBytes)))
            .ToList();
        return ([.. plain.Select(code => string.Join('-', code.Chunk(GroupLength).Select(group => new string(group))))],
            [.. plain.Select(Hash)]);
    }

    /// <summary>The secret under a seal.</summary>
    /// <param name="sealedSecret">The seal.</param>
    internal byte[] Open(string sealedSecret) => Convert.FromBase64String(_seal.Unprotect(sealedSecret));

    private static byte[] Hash(string plain) => SHA256.HashData(Encoding.UTF8.GetBytes(plain));

    // As people copy them: with spaces and dashes, in small letters.
    private static string Plain(string code) => code.Length > 64
        ? ""
        : string.Concat(code.Where(char.IsAsciiLetterOrDigit).Select(char.ToUpperInvariant));
}
