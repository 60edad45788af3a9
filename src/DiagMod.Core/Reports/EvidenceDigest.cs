using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace DiagMod.Core.Reports;

/// <summary>SHA-256 over the facts that a report is made of, each with its name and its length, so that no two lists of facts look
/// alike.</summary>
public sealed class EvidenceDigest : IDisposable
{
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    /// <summary>Adds a fact.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="value">Its value; null = absent.</param>
    public EvidenceDigest Add(string name, string? value)
    {
        ArgumentNullException.ThrowIfNull(name);
        var line = string.Create(CultureInfo.InvariantCulture, $"{name}\n{(value is null ? -1 : value.Length)}\n{value}\n");
        _hash.AppendData(Encoding.UTF8.GetBytes(line));
        return this;
    }

    /// <summary>Adds a number, to its last bit.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="value">Its value; NaN = unknown.</param>
    public EvidenceDigest Add(string name, double value) => Add(name, value.ToString("R", CultureInfo.InvariantCulture));

    /// <summary>Adds an instant.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="at">The instant; null = none.</param>
    public EvidenceDigest Add(string name, DateTimeOffset? at) =>
        Add(name, at?.UtcTicks.ToString(CultureInfo.InvariantCulture));

    /// <summary>The digest, lower-case hex; nothing can be added after it.</summary>
    public string Finish() => Convert.ToHexStringLower(_hash.GetHashAndReset());

    /// <summary>Gives back what hashing takes.</summary>
    public void Dispose() => _hash.Dispose();
}
