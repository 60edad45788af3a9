using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using DiagMod.Core.Ports;

namespace DiagMod.Host.Startup;

/// <summary>What must stay secret, kept as files that only the product's user may read (reliability.md 3.8).</summary>
/// <remarks>Made at the first start, atomically: a half-written key never gets its final name.</remarks>
public sealed class Secrets
{
    private const string KeyPrefix = "jwt-";
    private const string KeySuffix = ".key";
    private const string HalfSuffix = ".new";
    private const int KeyBytes = 32;
    private const int LockAttempts = 200;
    private static readonly TimeSpan LockPause = TimeSpan.FromMilliseconds(25);
    private static readonly TimeSpan HalfLife = TimeSpan.FromMinutes(1);
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode OwnerFolder = OwnerOnly | UnixFileMode.UserExecute;

    private Secrets(string folder, IReadOnlyList<SigningKey> keys, string localToken)
    {
        Folder = folder;
        SigningKeys = keys;
        LocalToken = localToken;
    }

    /// <summary>Folder of the files, 0700.</summary>
    public string Folder { get; }

    /// <summary>Keys of access tokens, newest first; tokens are signed with the first.</summary>
    public IReadOnlyList<SigningKey> SigningKeys { get; }

    /// <summary>Bearer token of this machine's own commands; taken from loopback only.</summary>
    public string LocalToken { get; }

    /// <summary>Folder of the data-protection keys, 0700.</summary>
    public string DataProtectionFolder => Path.Combine(Folder, "data-protection");

    /// <summary>File that holds the first admin's one-time password when there is no terminal to print it on.</summary>
    public string FirstAdminFile => Path.Combine(Folder, "first-admin-password");

    /// <summary>Opens the folder, and makes what is missing.</summary>
    /// <param name="dataFolder">The data folder; made with 0700 when it is not there.</param>
    /// <param name="now">Time, UTC: it names new keys.</param>
    /// <exception cref="SecretsException">A file is readable by others, too short or a known default.</exception>
    public static Secrets Open(string dataFolder, DateTimeOffset now) =>
        Open(dataFolder, Path.Combine(dataFolder, "secrets"), now);

    /// <summary>Opens a folder of keys that may lie elsewhere (the hosts of a cluster share one), and makes what is missing.</summary>
    /// <param name="dataFolder">The data folder; made with 0700 when it is not there.</param>
    /// <param name="folder">The folder of the keys; likewise.</param>
    /// <param name="now">Time, UTC: it names new keys.</param>
    /// <exception cref="SecretsException">A file is readable by others, too short or a known default.</exception>
    public static Secrets Open(string dataFolder, string folder, DateTimeOffset now)
    {
        MakeFolder(dataFolder);
        MakeFolder(folder);
        CheckMode(folder, OwnerFolder);
        MakeFolder(Path.Combine(folder, "data-protection"));

        // Two hosts that start at once on an empty folder must come out with the same keys.
        using var alone = OneAtATime(folder);
        RemoveHalves(folder, now);
        if (Directory.GetFiles(folder, KeyPrefix + "*" + KeySuffix).Length == 0)
        {
            AddKey(folder, now);
        }

        var keys = ReadKeys(folder);
        var tokenFile = Path.Combine(folder, "local-token");
        if (!File.Exists(tokenFile))
        {
            Write(tokenFile, Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(KeyBytes)));
        }

        CheckMode(tokenFile, OwnerOnly);
        var token = File.ReadAllText(tokenFile).Trim();
        if (token.Length < 43)
        {
            throw new SecretsException($"{tokenFile} is shorter than 256 bits. Remove it; a new one is made at the next start.");
        }

        return new Secrets(folder, keys, token);
    }

    /// <summary>The signing keys as they lie there now, newest first.</summary>
    /// <exception cref="SecretsException">A file is readable by others, too short or a known default.</exception>
    public IReadOnlyList<SigningKey> ReadKeys() => ReadKeys(Folder);

    /// <summary>Removes a signing key.</summary>
    /// <param name="kid">Its name.</param>
    public void RemoveKey(string kid) => File.Delete(Path.Combine(Folder, KeyPrefix + kid + KeySuffix));

    /// <summary>Keeps the other hosts that use this folder out until it is disposed of; they wait for it.</summary>
    /// <exception cref="SecretsException">Another one does not let go.</exception>
    public IDisposable TakeAlone() => OneAtATime(Folder);

    /// <summary>Adds a signing key; tokens of the older one are taken for one more token life.</summary>
    public static void AddKey(string folder, DateTimeOffset now)
    {
        var stamp = now.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        var kid = stamp + "-" + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(4));
        Write(
            Path.Combine(folder, KeyPrefix + kid + KeySuffix),
            Convert.ToBase64String(RandomNumberGenerator.GetBytes(KeyBytes)));
    }

    /// <summary>Writes a secret once; only its owner may read it.</summary>
    /// <exception cref="IOException">It is there already (another start was faster), or the disk is full.</exception>
    public static void Write(string path, string text)
    {
        var half = path + "." + Guid.NewGuid().ToString("N") + HalfSuffix;
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = OwnerOnly;
        }

        try
        {
            using (var stream = new FileStream(half, options))
            {
                stream.Write(System.Text.Encoding.UTF8.GetBytes(text + "\n"));
                stream.Flush(flushToDisk: true);
            }

            KillPoint.Pass(KillPoint.SecretWritten);
            File.Move(half, path, overwrite: false);
            KillPoint.Pass(KillPoint.SecretNamed);
        }
        finally
        {
            File.Delete(half);
        }
    }

    /// <summary>Refuses a file that others may read.</summary>
    /// <exception cref="SecretsException">They may.</exception>
    public static void CheckOwnerOnly(string path) => CheckMode(path, OwnerOnly);

    // A start that was killed in the middle leaves a secret without its name. Young ones may be another host's, about to get it.
    private static void RemoveHalves(string folder, DateTimeOffset now)
    {
        foreach (var half in Directory.GetFiles(folder, "*" + HalfSuffix))
        {
            var isWrittenUnderLock = !Path.GetFileName(half).StartsWith("first-admin", StringComparison.Ordinal);
            if (isWrittenUnderLock || now - File.GetLastWriteTimeUtc(half) > HalfLife)
            {
                File.Delete(half);
            }
        }
    }

    private static FileStream OneAtATime(string folder)
    {
        var path = Path.Combine(folder, "making.lock");
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                var options = new FileStreamOptions
                {
                    Mode = FileMode.OpenOrCreate,
                    Access = FileAccess.ReadWrite,
                    Share = FileShare.None,
                };
                if (!OperatingSystem.IsWindows())
                {
                    options.UnixCreateMode = OwnerOnly;
                }

                return new FileStream(path, options);
            }
            catch (IOException) when (attempt < LockAttempts)
            {
                // Held for the milliseconds that a key takes to be written, or the second that a first password takes to be hashed.
                Task.Delay(LockPause).Wait();
            }
            catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
            {
                throw new SecretsException($"{path} cannot be locked: {fault.Message} Let this user write there.");
            }
        }
    }

    private static List<SigningKey> ReadKeys(string folder) =>
    [
        .. Directory.GetFiles(folder, KeyPrefix + "*" + KeySuffix).Select(ReadKey).OrderByDescending(key => key.CreatedAt),
    ];

    private static SigningKey ReadKey(string path)
    {
        CheckMode(path, OwnerOnly);
        var kid = Path.GetFileName(path)[KeyPrefix.Length..^KeySuffix.Length];
        byte[] key;
        try
        {
            key = Convert.FromBase64String(File.ReadAllText(path).Trim());
        }
        catch (FormatException)
        {
            throw new SecretsException($"{path} is not base64. Remove it; a new key is made at the next start, and people sign in again.");
        }

        if (key.Length < KeyBytes)
        {
            throw new SecretsException(
                FormattableString.Invariant($"{path} holds {key.Length * 8} bits; 256 are needed. Remove it; a new key is made."));
        }

        // A key of one repeated byte, or readable text, comes from an example and is known to everybody.
        if (key.Distinct().Count() < 8 || key.All(value => value is >= 0x20 and < 0x7F))
        {
            throw new SecretsException($"{path} holds a known default or plain words. Remove it; a random key is made.");
        }

        var created = long.TryParse(kid.Split('-')[0], NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
            ? DateTimeOffset.FromUnixTimeSeconds(Math.Min(seconds, 253_402_300_799))
            : DateTimeOffset.UnixEpoch;
        return new SigningKey(kid, key, created);
    }

    private static void MakeFolder(string folder)
    {
        try
        {
            if (OperatingSystem.IsWindows())
            {
                Directory.CreateDirectory(folder);
            }
            else if (!Directory.Exists(folder))
            {
                Directory.CreateDirectory(folder, OwnerFolder);
            }
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new SecretsException(
                $"The folder {folder} cannot be made: {fault.Message} Choose another data folder (--data or DIAGMOD_DATA), or let "
                + "this user write there.");
        }
    }

    private static void CheckMode(string path, UnixFileMode widest)
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        var mode = File.GetUnixFileMode(path);
        if ((mode & ~widest) != 0)
        {
            throw new SecretsException(
                $"{path} may be read by others (mode {Convert.ToString((int)mode, 8)}). "
                + $"Set it to {Convert.ToString((int)widest, 8)}, and replace what was in it.");
        }
    }
}

/// <summary>A key that signs access tokens.</summary>
/// <param name="Kid">Its name in a token's header.</param>
/// <param name="Key">At least 256 random bits.</param>
/// <param name="CreatedAt">When it was made, UTC.</param>
public sealed record SigningKey(string Kid, byte[] Key, DateTimeOffset CreatedAt);

/// <summary>Secrets that the host refuses to start with.</summary>
public sealed class SecretsException(string message) : Exception(message);
