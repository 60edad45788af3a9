namespace DiagMod.Postgres.Dumps;

/// <summary>A backup that was written, or read to its end.</summary>
/// <param name="Path">The file.</param>
/// <param name="Sha256">SHA-256 of the whole file, lower-case hex; empty when it was only read.</param>
/// <param name="Bytes">Its length.</param>
/// <param name="Manifest">What it says of itself.</param>
/// <param name="Sections">What each section holds.</param>
public sealed record BackupReport(
    string Path, string Sha256, long Bytes, DumpManifest Manifest, IReadOnlyDictionary<string, DumpDigest> Sections)
{
    /// <summary>Rows of all tables.</summary>
    public long Rows => Sections.Values.Sum(section => section.Rows);

    /// <summary>True when keys and other secrets are in it, encrypted.</summary>
    public bool HasSecrets => Sections.ContainsKey(DumpFormat.Secrets);
}
