using System.Security.Cryptography;
using System.Text;
using DiagMod.Host.Startup;

namespace DiagMod.Host.Audit;

/// <summary>Signs what anchors the audit log outside the database, with a key that the database never sees (ECDSA on P-256 with
/// SHA-256). The public half lies beside the checkpoints, so that anybody can check them without this program.</summary>
internal sealed class AuditSigner : IDisposable
{
    private const string KeyFile = "audit.key";

    private readonly ECDsa _key;

    private AuditSigner(ECDsa key) => _key = key;

    /// <summary>The public key, PEM.</summary>
    public string PublicKeyPem => _key.ExportSubjectPublicKeyInfoPem() + "\n";

    /// <summary>Opens the key, and makes it when it is missing.</summary>
    /// <param name="secrets">Where the product's keys lie.</param>
    /// <exception cref="SecretsException">Others may read the key, or it is none.</exception>
    public static AuditSigner Open(Secrets secrets)
    {
        var path = Path.Combine(secrets.Folder, KeyFile);
        if (!File.Exists(path))
        {
            Make(path);
        }

        Secrets.CheckOwnerOnly(path);
        var key = ECDsa.Create();
        try
        {
            key.ImportFromPem(File.ReadAllText(path));
            return new AuditSigner(key);
        }
        catch (Exception fault) when (fault is ArgumentException or CryptographicException)
        {
            key.Dispose();
            throw new SecretsException(
                $"{path} is no private key. Bring it back from a backup: without it no older checkpoint of the audit log can be checked.");
        }
    }

    /// <summary>Signature of a text, base64.</summary>
    public string Sign(string text) => Convert.ToBase64String(_key.SignData(Encoding.UTF8.GetBytes(text), HashAlgorithmName.SHA256));

    /// <summary>True when the signature is this key's and the text is the one that was signed.</summary>
    public bool IsSigned(string text, string signature)
    {
        var bytes = new byte[signature.Length];
        return Convert.TryFromBase64String(signature, bytes, out var length)
            && _key.VerifyData(Encoding.UTF8.GetBytes(text), bytes.AsSpan(0, length), HashAlgorithmName.SHA256);
    }

    /// <inheritdoc/>
    public void Dispose() => _key.Dispose();

    private static void Make(string path)
    {
        using var made = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        try
        {
            Secrets.Write(path, made.ExportPkcs8PrivateKeyPem());
        }
        catch (IOException) when (File.Exists(path))
        {
            // Another host of the cluster was faster: its key counts.
        }
    }
}
