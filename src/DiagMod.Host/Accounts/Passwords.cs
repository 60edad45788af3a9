using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using DiagMod.Host.Text;

namespace DiagMod.Host.Accounts;

/// <summary>Turns passwords into records and checks them: PBKDF2-SHA-512, 210,000 rounds (OWASP ASVS 5.0, 11.4.2).</summary>
/// <remarks>One check costs some 160 ms of CPU, so at most one runs at a time and few may wait: a flood of sign-ins must not take
/// the machine (measured: 12 a second saturate two cores).</remarks>
public sealed class Passwords : IDisposable
{
    /// <summary>Rounds of PBKDF2.</summary>
    public const int Rounds = 210_000;

    /// <summary>Longest password taken, bytes of UTF-8: longer ones are refused before any hashing.</summary>
    public const int MaxBytes = 1024;

    private const string Scheme = "pbkdf2-sha512";
    private const int SaltBytes = 16;
    private const int HashBytes = 64;
    private const int MaxWaiting = 8;

    private readonly SemaphoreSlim _one = new(1, 1);
    private readonly string _unknownUser = Record("no such user", RandomNumberGenerator.GetBytes(SaltBytes));
    private int _waiting;
    private int _running;
    private int _mostAtOnce;
    private long _hashed;

    /// <summary>Hashes made since the start: each failed sign-in costs one, whatever was wrong with it.</summary>
    public long Hashed => Interlocked.Read(ref _hashed);

    /// <summary>Most hashes that ever ran side by side.</summary>
    public int MostAtOnce => Volatile.Read(ref _mostAtOnce);

    /// <summary>True when a password is longer than what is taken.</summary>
    public static bool IsTooLong(string password) =>
        password.Length > MaxBytes || Encoding.UTF8.GetByteCount(password) > MaxBytes;

    /// <summary>The record to store for a password; null when too many wait.</summary>
    public async Task<string?> HashAsync(string password, CancellationToken cancellationToken)
    {
        var salt = RandomNumberGenerator.GetBytes(SaltBytes);
        return await RunAloneAsync(() => Record(password, salt), cancellationToken);
    }

    /// <summary>Whether a password fits a record; null when too many wait.</summary>
    /// <param name="password">As typed, at most 1,024 bytes.</param>
    /// <param name="record">The stored record; null for an unknown user: the same work is done, so that time tells nothing.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<bool?> VerifyAsync(string password, string? record, CancellationToken cancellationToken)
    {
        var known = record is not null && TryParse(record, out _, out _, out _);
        var answer = await RunAloneAsync(() => Fits(password, known ? record! : _unknownUser) ? "yes" : "no", cancellationToken);
        return answer is null ? null : known && answer == "yes";
    }

    /// <summary>A random one-time password: 20 characters that nobody mistakes for each other, 115 bits.</summary>
    public static string MakeOneTime() =>
        RandomNumberGenerator.GetString("ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnpqrstuvwxyz23456789", 20);

    /// <inheritdoc/>
    public void Dispose() => _one.Dispose();

    private static string Record(string password, byte[] salt) => string.Create(
        CultureInfo.InvariantCulture,
        $"{Scheme}${Rounds}${Convert.ToBase64String(salt)}${Convert.ToBase64String(Derive(password, salt, Rounds, HashBytes))}");

    private static bool Fits(string password, string record) =>
        TryParse(record, out var rounds, out var salt, out var hash)
        && CryptographicOperations.FixedTimeEquals(hash, Derive(password, salt, rounds, hash.Length));

    private static bool TryParse(string record, out int rounds, out byte[] salt, out byte[] hash)
    {
        (rounds, salt, hash) = (0, [], []);
        var parts = record.Split('$');
        if (parts.Length != 4 || parts[0] != Scheme
            || !int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out rounds) || rounds < 1)
        {
            return false;
        }

        salt = Convert.FromBase64String(parts[2]);
        hash = Convert.FromBase64String(parts[3]);
        return true;
    }

    private static byte[] Derive(string password, byte[] salt, int rounds, int length) => Rfc2898DeriveBytes.Pbkdf2(
        Encoding.UTF8.GetBytes(UnicodeForms.ComposeCompatible(password)), salt, rounds, HashAlgorithmName.SHA512, length);

    private string Count(Func<string> work)
    {
        var running = Interlocked.Increment(ref _running);
        _mostAtOnce = Math.Max(_mostAtOnce, running);
        try
        {
            return work();
        }
        finally
        {
            Interlocked.Decrement(ref _running);
            Interlocked.Increment(ref _hashed);
        }
    }

    private async Task<string?> RunAloneAsync(Func<string> work, CancellationToken cancellationToken)
    {
        if (Interlocked.Increment(ref _waiting) > MaxWaiting)
        {
            Interlocked.Decrement(ref _waiting);
            return null;
        }

        try
        {
            await _one.WaitAsync(cancellationToken);
            try
            {
                return await Task.Run(() => Count(work), cancellationToken);
            }
            finally
            {
                _one.Release();
            }
        }
        finally
        {
            Interlocked.Decrement(ref _waiting);
        }
    }
}
